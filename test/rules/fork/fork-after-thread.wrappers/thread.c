#include "task.h"

#include <pthread.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
}

static int start_thread(pthread_t *thread) {
  return pthread_create(thread, NULL, worker, NULL);
}

static void start_worker(void) {
  pthread_t thread;
  if (start_thread(&thread) == 0) pthread_detach(thread);
}

void start_workers(int count) {
  start_worker();
  while (--count > 0) start_worker();
}
