// the handler has syntax errors
#include <signal.h>
#include <unistd.h>

static void on_usr1(int sig) {
  close(-1);
  if (sig ==
}

int main(void) { signal(SIGUSR1, on_usr1); }
