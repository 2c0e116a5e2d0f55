/* A library with threads and a handler: whether its caller blocks the signal is not known. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static void on_usr2(int sig) {
  printf("dump\n");
}

static void *work(void *arg) {
  return arg;
}

int library_start(pthread_t *thread) {
  signal(SIGUSR2, on_usr2); // ~ hint missing-sigwait
  return pthread_create(thread, NULL, work, NULL);
}
