#include <signal.h>
#include <stdio.h>

static void on_int(int sig) {
  /* größer 😀 */ printf("ü %d", sig); // ~ warning unsafe-call-in-signal-handler: printf() in the signal handler on_int()
}

int main(void) {
  signal(SIGINT, on_int);
  return 0;
}
