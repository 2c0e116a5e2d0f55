// ~ run: now => exit 0
#include <errno.h>
#include <signal.h>
#include <unistd.h>

static void on_usr1(int sig) { if (sig) close(-1); }

int main(void) {
  signal(SIGUSR1, on_usr1);
  errno = 77;
  raise(SIGUSR1);
  return errno == 77 ? 0 : 1;
}
