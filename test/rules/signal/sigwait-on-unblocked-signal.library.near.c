/* What a library's caller blocks is not known. */
#include <signal.h>

int lib_wait(void) {
  sigset_t set;
  int number;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigwait(&set, &number);
  return number;
}
