/* Both calls are written, each for the systems that it is right on. */
#include <pthread.h>
#include <signal.h>

static void *work(void *argument) { return argument; }

static void block(int how, const sigset_t *set) {
#if defined(MASK_IS_THE_THREADS)
  sigprocmask(how, set, NULL);
#else
  pthread_sigmask(how, set, NULL);
#endif
}

static int restore(const sigset_t *set) {
#ifdef NO_PTHREADS
  if (sigprocmask(SIG_SETMASK, set, NULL)) return -1;
#else
  if (pthread_sigmask(SIG_SETMASK, set, NULL) != 0) return -1;
#endif
  return 0;
}

int main(void) {
  pthread_t thread;
  sigset_t set;
  sigfillset(&set);
  pthread_create(&thread, NULL, work, NULL);
  block(SIG_BLOCK, &set);
  restore(&set);
  return pthread_join(thread, NULL);
}
