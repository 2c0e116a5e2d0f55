#include "start.h"

#include <pthread.h>
#include <signal.h>

static sigset_t set;

void block_signals(void) {
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, NULL); // ~ warning signal-mask-after-thread: still takes SIGINT
}

int wait_for_signals(void) {
  int sig;
  return sigwait(&set, &sig);
}
