/* A library that starts threads itself: what it calls later is called beside them. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
  return arg;
}

int lib_start(pthread_t *thread) {
  return pthread_create(thread, NULL, worker, NULL);
}

void lib_quiet(void) {
  sigset_t set;
  sigfillset(&set);
  sigprocmask(SIG_BLOCK, &set, NULL); // ~ warning sigprocmask-in-threaded-process: a thread is started here
}
