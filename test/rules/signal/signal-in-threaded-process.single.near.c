/* Without threads signal() is merely old. */
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t stop;

static void on_term(int number) {
  stop = number;
}

int main(void) {
  signal(SIGTERM, on_term);
  while (!stop) pause();
  return 0;
}
