#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

static void serve(int client) { close(client); _exit(0); }
int main(int argc, char **argv) {
  for (;;) {
    int client = accept(3, NULL, NULL);
    if (fork() == 0) // ~ hint unreaped-child: stays as a zombie
      serve(client);
    close(client);
  }
}
