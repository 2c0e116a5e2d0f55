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
  while (accept(3, NULL, NULL) > 0) system("true"); // ~ process-per-request
  if (1 ==
  return 0;
}
