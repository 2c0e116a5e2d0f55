/* Only blocked, and waited for nowhere: a crash handler for the fault never runs. */
#include <signal.h>
#include <unistd.h>

static void prepare(sigset_t *set) {
  sigemptyset(set);
  sigaddset(set, SIGSEGV); // ~ warning sigwait-on-synchronous-signal: while blocked it ends the process at once
  sigaddset(set, SIGTERM);
}

int main(void) {
  sigset_t set;
  prepare(&set);
  sigprocmask(SIG_BLOCK, &set, NULL);
  for (;;) pause();
}
