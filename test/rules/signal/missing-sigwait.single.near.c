/* Without threads there is one task that a handler can run on. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void on_term(int sig) {
  printf("terminating\n");
}

int main(void) {
  signal(SIGTERM, on_term);
  if (fork() == 0) signal(SIGINT, on_term);
  for (;;) pause();
}
