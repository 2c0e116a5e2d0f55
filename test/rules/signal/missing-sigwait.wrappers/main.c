/* Handlers and threads, each behind functions of the project. */
#include "util.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void on_signal(int sig) {
  printf("signal %d\n", sig);
}

static void *worker(void *arg) {
  for (;;) pause();
}

int main(void) {
  install(on_signal); // ~ missing-sigwait: on_signal() may run on any thread
  start(worker);
  for (;;) pause();
}
