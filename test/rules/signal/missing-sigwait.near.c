/* Signals taken by a thread in sigwait, blocked everywhere, ignored, or raised by the thread itself. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void on_term(int sig) {
  printf("terminating\n");
}

static void on_fault(int sig) {
  printf("fault\n");
  _exit(1);
}

static void *worker(void *arg) {
  for (;;) pause();
}

static void *take_signals(void *arg) {
  sigset_t *set = arg;
  int sig;
  for (;;)
    if (sigwait(set, &sig) == 0) printf("signal %d\n", sig);
}

int main(void) {
  pthread_t thread, taker;
  static sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  signal(SIGTERM, on_term);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGCHLD, SIG_DFL);
  signal(SIGSEGV, on_fault);
  pthread_create(&taker, NULL, take_signals, &set);
  pthread_create(&thread, NULL, worker, NULL);
  for (;;) pause();
}
