#include <signal.h>
#include <unistd.h>

static void on_int(int sig) {
  (void)sig;
  write(2, "x", 1); // forksight-ignore errno-not-saved-in-signal-handler -- runs in sigsuspend() only
}

int main(void) {
  signal(SIGINT, on_int);
  return 0;
}
