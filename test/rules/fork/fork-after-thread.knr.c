/* Definitions as C had them before 1989. */
#include <pthread.h>
#include <unistd.h>

void *worker(arg)
  void *arg;
{
  for (;;) pause();
}

int start(count, routine)
  int count;
  void *(*routine)();
{
  pthread_t thread;
  while (count-- > 0) pthread_create(&thread, 0, worker, 0);
  return fork(); // ~ fork-after-thread
}

int main(argc, argv)
  int argc;
  char **argv;
{
  if (start(argc, worker) == 0)
    for (;;) pause();
}
