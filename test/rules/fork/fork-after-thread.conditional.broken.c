/* A conditional that is still being typed does not take the rest of the file with it. */
#include <pthread.h>
#include <unistd.h>

static void half(int fd) {
#if 0
  if (fd ==
}

static void *worker(void *arg) {
  for (;;) pause();
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  if (fork() == 0) // ~ fork-after-thread
    for (;;) pause();
  return 0;
}
