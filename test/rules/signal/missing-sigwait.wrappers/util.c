#include "util.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static void on_reload(int sig) {
  fprintf(stderr, "reload\n");
}

void install(void (*handler)(int)) {
  signal(SIGTERM, handler);
  signal(SIGHUP, on_reload); // ~ warning missing-sigwait: on_reload()
}

static int start_one(void *(*routine)(void *), pthread_t *thread) {
  return pthread_create(thread, NULL, routine, NULL);
}

void start(void *(*routine)(void *)) {
  pthread_t thread;
  start_one(routine, &thread);
}
