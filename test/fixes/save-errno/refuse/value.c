// the handler returns a value
#include <signal.h>
#include <unistd.h>

static int on_usr1(int sig) {
  return close(sig);
}

int main(void) { signal(SIGUSR1, (void (*)(int))on_usr1); }
