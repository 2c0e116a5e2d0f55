/* CERT C CON37-C, the noncompliant example, and C++'s spelling of the same would be std::signal. */
#include <signal.h>
#include <stddef.h>
#include <threads.h>

volatile sig_atomic_t flag = 0;

void handler(int signum) {
  flag = 1;
}

int func(void *data) {
  while (!flag) {
  }
  return 0;
}

int main(void) {
  signal(SIGINT, handler); /* ~ warning signal-in-threaded-process: installs handler() */
  thrd_t tid;

  if (thrd_success != thrd_create(&tid, func, NULL)) {
  }
  return 0;
}
