#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

static void serve(int client) { close(client); _exit(0); }
static void work(void) { close(accept(3, NULL, NULL)); }

/* Workers are forked before anybody asks. */
int main(int argc, char **argv) {
  for (int i = 0; i < 4; i++)
    if (fork() == 0)
      for (;;) close(accept(3, NULL, NULL));
  for (int i = 0; i < 4; i++) {
    pid_t pid = fork();
    if (pid == 0) work();
  }
  while (wait(NULL) > 0) continue;
  return 0;
}
