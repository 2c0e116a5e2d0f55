/* Handlers that do real work, in a program with threads and without a signal thread. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void on_term(int sig) {
  printf("terminating\n");
}

static void on_child(int sig, siginfo_t *info, void *context) {
  while (waitpid(-1, NULL, WNOHANG) > 0) puts("reaped");
}

static void *worker(void *arg) {
  for (;;) pause();
}

int main(void) {
  pthread_t thread;
  struct sigaction action;
  signal(SIGTERM, on_term); // ~ warning missing-sigwait: on_term() may run on any thread: SIGTERM is not blocked
  memset(&action, 0, sizeof action);
  action.sa_sigaction = on_child;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGCHLD, &action, NULL); // ~ warning missing-sigwait: on_child()
  pthread_create(&thread, NULL, worker, NULL);
  for (;;) pause();
}
