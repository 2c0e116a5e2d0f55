/* The signal thread gets its mask, but a worker was created before it was set. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
}

static void *take_signals(void *arg) {
  int sig;
  for (;;)
    if (sigwait(arg, &sig) == 0) printf("signal %d\n", sig);
}

static void block_all_but(sigset_t *set) {
  sigfillset(set);
  sigdelset(set, SIGQUIT);
  sigprocmask(SIG_SETMASK, set, NULL); // ~ warning signal-mask-after-thread: too late for the thread
}

int main(int argc, char **argv) {
  pthread_t thread, taker;
  static sigset_t set;
  if (argc > 1) pthread_create(&thread, NULL, worker, NULL);
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, NULL); // ~ warning signal-mask-after-thread: worker()
  pthread_create(&taker, NULL, take_signals, &set);
  if (argc > 2) block_all_but(&set);
  for (;;) pause();
}
