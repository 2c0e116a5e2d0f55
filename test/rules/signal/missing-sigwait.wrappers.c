/* A project's own installer, and one around it: the handler is installed where the program names it. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

typedef void (*handler)(int);

static void install(int number, handler routine) {
  struct sigaction action;
  action.sa_handler = routine;
  sigaction(number, &action, NULL);
}

static void install_for_both(handler routine) {
  install(SIGINT, routine);
  install(SIGTERM, routine);
}

static void on_stop(int number) {
  printf("stopped by %d\n", number);
}

static void on_hangup(int number) {
  printf("hangup %d\n", number);
}

static void *forever(void *unused) {
  for (;;) pause();
}

static void start(void *(*routine)(void *)) {
  pthread_t thread;
  pthread_create(&thread, NULL, routine, NULL);
}

int main(void) {
  start(forever);
  install_for_both(on_stop); // ~ missing-sigwait: on_stop() may run on any thread: SIGINT
  install(SIGHUP, on_hangup); // ~ missing-sigwait: on_hangup() may run on any thread: SIGHUP
  install(SIGSEGV, on_hangup);
  for (;;) pause();
}
