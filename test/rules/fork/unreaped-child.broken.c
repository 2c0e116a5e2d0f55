#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

static void serve(int client) { close(client); _exit(0); }
static int unfinished(int a) {
  return a +;
}

int main(int argc, char **argv) {
  for (;;)
    if (fork() == 0) // ~ unreaped-child
      serve(1);
  if (1 ==
  return 0;
}
