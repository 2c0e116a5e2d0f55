#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  sigset_t set;
  int number;
  sigemptyset(&set);
  puts("🧵 日本語"); sigaddset(&set, SIGBUS); // ~ sigwait-on-synchronous-signal
  sigprocmask(SIG_BLOCK, &set, NULL);
  sigwait(&set, &number);
  return 0;
}
