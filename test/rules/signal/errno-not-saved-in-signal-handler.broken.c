#include <signal.h>
#include <unistd.h>

static int unfinished(int a) {
  return a +;
}

static void on_int(int sig) {
  write(2, "x", sig); // ~ hint errno-not-saved-in-signal-handler
}

int main(void) {
  signal(SIGINT, on_int);
  if (1 ==
  return 0;
}
