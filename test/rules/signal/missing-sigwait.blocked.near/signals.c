#include "signals.h"

#include <pthread.h>
#include <stdio.h>

sigset_t handled;

static void on_usr1(int sig) {
  printf("never runs\n");
}

void block_signals(void) {
  sigemptyset(&handled);
  sigaddset(&handled, SIGTERM);
  sigaddset(&handled, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &handled, NULL);
}

void install_handlers(void) {
  signal(SIGUSR1, on_usr1);
}
