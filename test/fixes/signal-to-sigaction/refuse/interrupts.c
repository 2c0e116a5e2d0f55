#include <signal.h>

static void on_signal(int number) {
  (void)number;
}

void restarts_nothing(void) {
  siginterrupt(SIGTERM, 1);
  signal(SIGTERM, on_signal); // ~ refuse: siginterrupt() at line 8 changes what signal() does
}
