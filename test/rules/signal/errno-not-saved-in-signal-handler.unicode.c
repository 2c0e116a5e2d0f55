#include <signal.h>
#include <unistd.h>

static void on_int(int sig) {
  /* größer 😀 */ write(2, "ü", sig); // ~ hint errno-not-saved-in-signal-handler: write() may have changed errno
}

int main(void) {
  signal(SIGINT, on_int);
  return 0;
}
