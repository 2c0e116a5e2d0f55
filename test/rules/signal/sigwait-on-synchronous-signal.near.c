/* Filled sets, sets without faults, masks that are put back, and a handler's sa_mask. */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void on_fault(int number) {
  _exit(number);
}

static void *worker(void *arg) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, NULL);
  return arg;
}

static void *waiter(void *arg) {
  sigset_t all;
  int number;
  sigfillset(&all);
  sigdelset(&all, SIGSEGV);
  while (sigwait(&all, &number) == 0) write(1, "x", 1);
  return arg;
}

static void guarded(void) {
  sigset_t set, old;
  sigemptyset(&set);
  sigaddset(&set, SIGFPE);
  pthread_sigmask(SIG_BLOCK, &set, &old);
  write(1, "x", 1);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
}

int main(void) {
  pthread_t a, b;
  sigset_t set;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_fault;
  sigemptyset(&action.sa_mask);
  sigaddset(&action.sa_mask, SIGBUS);
  sigaction(SIGSEGV, &action, NULL);
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGSEGV);
  sigdelset(&set, SIGSEGV);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  sigemptyset(&set);
  sigaddset(&set, SIGSEGV);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  guarded();
  pthread_create(&a, NULL, worker, NULL);
  pthread_create(&b, NULL, waiter, NULL);
  for (;;) pause();
}
