#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static int unfinished(int a) {
  return a +;
}

int main(void) {
  sigset_t set;
  int number;
  sigemptyset(&set);
  sigaddset(&set, SIGILL); // ~ sigwait-on-synchronous-signal
  sigprocmask(SIG_BLOCK, &set, NULL);
  sigwait(&set, &number);
  if (1 ==
  return 0;
}
