#include <signal.h>

int sleep_main(int argc, char **argv) {
  sigset_t set;
  sigfillset(&set);
  return sigprocmask(SIG_BLOCK, &set, 0);
}
