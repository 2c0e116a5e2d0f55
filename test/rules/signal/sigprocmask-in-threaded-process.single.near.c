/* No threads at all. */
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t stop;

static void on_term(int number) {
  stop = number;
}

int main(void) {
  sigset_t set, old;
  struct sigaction action = {.sa_handler = on_term};
  sigaction(SIGTERM, &action, NULL);
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigprocmask(SIG_BLOCK, &set, &old);
  while (!stop) sigsuspend(&old);
  sigprocmask(SIG_SETMASK, &old, NULL);
  return 0;
}
