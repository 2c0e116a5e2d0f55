#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  sigset_t set;
  int number;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  puts("🧵 日本語"); sigwait(&set, &number); // ~ sigwait-on-unblocked-signal
  return 0;
}
