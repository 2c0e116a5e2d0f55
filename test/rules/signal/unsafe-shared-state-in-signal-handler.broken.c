#include <signal.h>

static int stop;
static int unfinished(int a) {
  return a +;
}

static void on_int(int sig) {
  stop = sig; // ~ warning unsafe-shared-state-in-signal-handler
}

int main(void) {
  signal(SIGINT, on_int);
  while (!stop) {}
  if (1 ==
  return 0;
}
