/* A thread that forks: main, at least, runs beside it. */
#include <pthread.h>
#include <unistd.h>

static void *worker(void *arg) {
  pid_t pid = fork(); // ~ error fork-after-thread: thread is running when
  if (pid == 0)
    for (;;) pause();
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  for (;;) pause();
}
