#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void on_info(int number, siginfo_t *info, void *context) {
  (void)context;
  printf("%d %d\n", number, info->si_pid);
}

static void on_again(int number) {
  signal(number, SIG_DFL);
  raise(number);
}

static void on_term(int number) {
  printf("%d\n", number);
}

static void on_quit(int number) {
  printf("%d\n", number);
}

static void install(int number, void (*handler)(int)) {
  signal(number, handler); // ~ refuse: the signal is not named at line 26
}

static void *work(void *arg) {
  return arg;
}

int main(void) {
  pthread_t thread;
  struct sigaction action = {.sa_sigaction = on_info, .sa_flags = SA_SIGINFO};
  struct sigaction once = {.sa_handler = on_term, .sa_flags = SA_RESETHAND};
  sigaction(SIGCHLD, &action, NULL); // ~ refuse: a handler with siginfo
  sigaction(SIGUSR2, &once, NULL); // ~ refuse: SA_RESETHAND at line 36
  signal(SIGQUIT, on_quit); // ~ refuse: SIGQUIT gets another disposition at line 40
  signal(SIGQUIT, SIG_IGN);
  signal(SIGHUP, on_again); // ~ refuse: on_again() calls signal() at line 13
  signal(SIGALRM, on_term); // ~ refuse: SIGALRM is there to interrupt what runs
  install(SIGTERM, on_term); // ~ refuse: install() at line 43 is no plain call
  pthread_create(&thread, NULL, work, NULL);
  return pthread_join(thread, NULL);
}
