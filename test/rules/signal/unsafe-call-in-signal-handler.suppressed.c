#include <signal.h>
#include <stdio.h>

static void on_int(int sig) {
  printf("%d", sig); // forksight-ignore unsafe-call-in-signal-handler -- runs in sigsuspend() only
}

int main(void) {
  signal(SIGINT, on_int);
  return 0;
}
