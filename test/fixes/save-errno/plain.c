// ~ run: now => exit 0
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

extern int *__errno_location(void);

static void on_usr1(int sig) {
  (void)sig;
  while (waitpid(-1, NULL, WNOHANG) > 0) {
  }
}

int main(void) {
  signal(SIGUSR1, on_usr1);
  *__errno_location() = 77;
  raise(SIGUSR1);
  return *__errno_location() == 77 ? 0 : 1;
}
