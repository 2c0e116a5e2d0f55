#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  sigset_t set;
  int number;
  sigemptyset(&set);
  sigaddset(&set, SIGILL); // forksight-ignore sigwait-on-synchronous-signal -- sent by kill(1) in the tests
  sigprocmask(SIG_BLOCK, &set, NULL);
  sigwait(&set, &number);
  return 0;
}
