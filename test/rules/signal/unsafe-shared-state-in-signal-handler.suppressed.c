#include <signal.h>

static int stop;
static void on_int(int sig) {
  stop = sig; // forksight-ignore unsafe-shared-state-in-signal-handler -- the loop calls a function that the compiler cannot see
}

int main(void) {
  signal(SIGINT, on_int);
  while (!stop) {}
  return 0;
}
