#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

static void serve(int client) { close(client); _exit(0); }
static void handle(char *text) { system(text); }

int main(int argc, char **argv) {
  char text[100];
  for (;;) {
    int client = accept(3, NULL, NULL);
    if (fork() == 0) // ~ hint process-per-request: makes a process for each turn
      serve(client);
    close(client);
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    while (recv(4, text, sizeof text, 0) > 0)
      handle(text); // ~ hint process-per-request: leads to system()
  }
}
