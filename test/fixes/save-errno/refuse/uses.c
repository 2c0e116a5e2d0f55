// the handler uses errno itself
#include <errno.h>
#include <signal.h>
#include <unistd.h>

static int last;
static void on_usr1(int sig) {
  if (sig && close(-1)) last = errno;
}

int main(void) { signal(SIGUSR1, on_usr1); }
