#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  sigset_t set;
  int number;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigwait(&set, &number); // forksight-ignore sigwait-on-unblocked-signal -- started with it blocked by the supervisor
  return 0;
}
