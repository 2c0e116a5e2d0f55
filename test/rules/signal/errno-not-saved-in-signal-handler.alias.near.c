/* errno by another name. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define my_errno errno
#define my_set_errno(err) errno = err

static void reap(int sig) {
  int err = my_errno;
  (void)sig;
  while (waitpid(-1, NULL, WNOHANG) > 0) continue;
  my_set_errno(err);
}

int main(void) {
  signal(SIGCHLD, reap);
  for (;;) pause();
}
