#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

static void serve(int client) { close(client); _exit(0); }
/* A daemon: its parent leaves. */
int main(int argc, char **argv) {
  if (fork() != 0) exit(0);
  setsid();
  for (;;) pause();
}
