#include "start.h"

#include <pthread.h>
#include <unistd.h>

static void *write_log(void *arg) {
  for (;;) pause();
}

static void start_thread(void *(*routine)(void *)) {
  pthread_t thread;
  pthread_create(&thread, NULL, routine, NULL);
}

void start_logging(void) {
  start_thread(write_log);
}
