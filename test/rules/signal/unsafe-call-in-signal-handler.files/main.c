#include "log.h"
#include <signal.h>

static void finish(int sig) {
  log_line("finish", sig); // ~ warning unsafe-call-in-signal-handler: log_line() in the signal handler finish() leads to vfprintf()
}

int main(void) {
  when(SIGTERM, finish);
  return 0;
}
