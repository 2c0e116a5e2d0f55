#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

static void serve(int client) { close(client); _exit(0); }
static void reap(void) {
  while (waitpid(-1, NULL, WNOHANG) > 0) continue;
}

int main(int argc, char **argv) {
  for (;;) {
    int client = accept(3, NULL, NULL);
    if (fork() == 0) serve(client);
    close(client);
    reap();
  }
}
