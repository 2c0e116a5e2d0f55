#include <poll.h>
#include <signal.h>
#include <stddef.h>

static int stop;
static void on_term(int sig) { stop = sig; }

/* Let in by ppoll alone: nothing else is ever interrupted. */
int main(void) {
  sigset_t set, none;
  sigemptyset(&none);
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigprocmask(SIG_BLOCK, &set, NULL);
  signal(SIGTERM, on_term);
  while (!stop) ppoll(NULL, 0, NULL, &none);
}
