/* Half of an if stands in each branch, so that only one of them can be read: the one with threads. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
  return arg;
}

static int quiet(const sigset_t *set) {
#ifdef NO_PTHREADS
  if (sigprocmask(SIG_BLOCK, set, NULL) != 0) {
#else
  if (pthread_sigmask(SIG_BLOCK, set, NULL) != 0) {
#endif
    return 1;
  }
  return 0;
}

int main(void) {
  pthread_t thread;
  sigset_t set;
  sigfillset(&set);
  pthread_create(&thread, NULL, worker, NULL);
  quiet(&set);
  return pthread_join(thread, NULL);
}
