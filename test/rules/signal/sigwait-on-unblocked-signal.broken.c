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
  sigaddset(&set, SIGTERM);
  sigwait(&set, &number); // ~ sigwait-on-unblocked-signal
  if (1 ==
  return 0;
}
