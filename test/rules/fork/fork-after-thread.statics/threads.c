#include <pthread.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
}

static void run(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
}

void with_threads(void) {
  run();
  if (fork() == 0) // ~ error fork-after-thread
    for (;;) pause();
}
