/* One conditional cuts a statement in two, so that the file cannot be read whole: the others still can. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
  return arg;
}

static void unblock(int sig) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, sig);
#if defined(SIGPROCMASK_SETS_THREAD_MASK)
  sigprocmask(SIG_UNBLOCK, &set, NULL);
#else
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
#endif
}

int main(int argc, char **argv) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
#ifdef TWO
  if (argc > 2) {
#else
  if (argc > 1) {
#endif
    unblock(SIGTERM);
  }
  return argv[0] == NULL;
}
