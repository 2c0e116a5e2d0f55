#include "signals.h"

#include <stdio.h>

void *take_signals(void *arg) {
  siginfo_t info;
  while (sigwaitinfo(&handled, &info) > 0) printf("signal %d\n", info.si_signo);
  return NULL;
}
