/* Faults and uncatchable signals in sets that are waited for, or blocked for good. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

static sigset_t close_signals;

static void *signal_thread(void *arg) {
  sigset_t *set = arg;
  int number;
  while (sigwait(set, &number) == 0) printf("%d\n", number);
  return NULL;
}

static int descriptor(void) {
  sigset_t mine;
  sigemptyset(&mine);
  sigaddset(&mine, SIGCHLD);
  sigaddset(&mine, SIGKILL); // ~ warning sigwait-on-synchronous-signal: SIGKILL cannot be waited for, and signalfd()
  sigprocmask(SIG_BLOCK, &mine, NULL);
  return signalfd(-1, &mine, SFD_CLOEXEC);
}

static void *own(void *arg) {
  sigset_t set;
  siginfo_t info;
  sigemptyset(&set);
  sigaddset(&set, SIGFPE); // ~ sigwait-on-synchronous-signal: SIGFPE hits the thread that faults
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  for (;;) sigwaitinfo(&set, &info);
}

int main(void) {
  pthread_t thread, other;
  descriptor();
  sigemptyset(&close_signals);
  sigaddset(&close_signals, SIGTERM);
  sigaddset(&close_signals, SIGBUS); // ~ warning sigwait-on-synchronous-signal: SIGBUS and SIGSEGV hit the thread that faults
  sigaddset(&close_signals, SIGSEGV);
  if (pthread_sigmask(SIG_BLOCK, &close_signals, NULL)) return 1;
  pthread_create(&thread, NULL, signal_thread, &close_signals);
  pthread_create(&other, NULL, own, NULL);
  for (;;) pause();
}
