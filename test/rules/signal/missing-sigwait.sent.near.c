/* The program sends these signals to its threads itself, and blocks the others through a function that nobody knows. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WAKE_SIGNAL SIGUSR2

void add_application_signals(sigset_t *set);

static void on_wake(int number) {
  printf("%d\n", number);
}

static void on_dump(int number) {
  printf("%d\n", number);
}

static void on_term(int number) {
  printf("%d\n", number);
}

static void *worker(void *arg) {
  for (;;) pause();
  return arg;
}

static void wake(pid_t thread) {
  syscall(SYS_tgkill, getpid(), thread, WAKE_SIGNAL);
}

int main(void) {
  pthread_t thread;
  sigset_t set, old;
  struct sigaction action = {.sa_handler = on_dump};
  sigaction(SIGUSR1, &action, NULL);
  action.sa_handler = on_wake;
  sigaction(SIGUSR2, &action, NULL);
  signal(SIGTERM, on_term);
  sigemptyset(&set);
  add_application_signals(&set);
  pthread_sigmask(SIG_BLOCK, &set, &old);
  pthread_create(&thread, NULL, worker, NULL);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  pthread_kill(thread, SIGUSR1);
  wake(getpid());
  return pthread_join(thread, NULL);
}
