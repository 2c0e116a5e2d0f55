/* What stands behind a failure that has no reason to happen is a hint; what runs beside it is not. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void set(int sig, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  if (sigaction(sig, &action, NULL) == -1)
    fprintf(stderr, "sigaction: %s\n", strerror(errno));
}

static void set_and_tell(int sig, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  if (sigaction(sig, &action, NULL) < 0) {
    perror("sigaction");
    return;
  }
  printf("set\n");
}

static void written(int fd) {
  if (write(fd, "x", 1) == -1) perror("write");
}

static void on_child(int sig) {
  set(sig, SIG_DFL);          // ~ hint unsafe-call-in-signal-handler: It runs only where
  set_and_tell(sig, SIG_DFL); // ~ warning unsafe-call-in-signal-handler: leads to printf()
  written(2);                 // ~ warning unsafe-call-in-signal-handler: leads to perror()
}

int main(void) {
  signal(SIGCHLD, on_child);
  for (;;) pause();
}
