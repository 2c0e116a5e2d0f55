#include <signal.h>

static void (*old)(int);

static void on_signal(int number) {
  (void)number;
}

void (*returned(void))(int) {
  return signal(SIGTERM, on_signal); // ~ refuse: returns the former handler
}

void kept(void) {
  old = signal(SIGTERM, on_signal); // ~ refuse: returns the former handler
}

int larger(int flag) {
  if (flag && signal(SIGTERM, on_signal) == SIG_ERR) return 1; // ~ refuse: give it an if of its own
  return 0;
}

void other(void) {
  sigset(SIGTERM, on_signal); // ~ refuse: is no plain call of signal()
}
