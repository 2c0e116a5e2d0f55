#include <signal.h>
#include <stdio.h>

static int unfinished(int a) {
  return a +;
}

static void on_int(int sig) {
  printf("%d", sig); // ~ warning unsafe-call-in-signal-handler
}

int main(void) {
  signal(SIGINT, on_int);
  if (1 ==
  return 0;
}
