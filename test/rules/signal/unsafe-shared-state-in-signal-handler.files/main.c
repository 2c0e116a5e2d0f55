#include "state.h"
#include <signal.h>

int running = 1;
int settled;

static void on_term(int sig) {
  if (settled) running = 0; // ~ warning unsafe-shared-state-in-signal-handler: on_term() writes running
}

int main(void) {
  prepare();
  signal(SIGTERM, on_term);
  loop();
  return 0;
}
