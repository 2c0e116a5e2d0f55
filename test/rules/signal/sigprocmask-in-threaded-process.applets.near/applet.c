#include <signal.h>

void block_all(void);

int sleep_main(int argc, char **argv) {
  sigset_t set;
  block_all();
  sigfillset(&set);
  return sigprocmask(SIG_BLOCK, &set, 0);
}
