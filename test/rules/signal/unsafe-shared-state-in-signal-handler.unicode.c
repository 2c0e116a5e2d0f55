#include <signal.h>

static int stop;
static void on_int(int sig) {
  /* größer 😀 */ stop = sig; // ~ warning unsafe-shared-state-in-signal-handler: stop
}

int main(void) {
  signal(SIGINT, on_int);
  while (!stop) {}
  return 0;
}
