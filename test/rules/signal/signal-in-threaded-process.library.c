/* A library that starts threads of its own and takes a signal: a hint, the program may never call it. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t woken;

static void on_wake(int number) {
  woken = number;
}

static void *worker(void *arg) {
  while (!woken) pause();
  return arg;
}

int lib_start(pthread_t *thread) {
  signal(SIGUSR1, on_wake); // ~ hint signal-in-threaded-process: installs on_wake()
  return pthread_create(thread, NULL, worker, NULL);
}
