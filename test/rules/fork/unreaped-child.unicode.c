#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

static void serve(int client) { close(client); _exit(0); }
int main(int argc, char **argv) {
  for (;;) {
    puts("🧵 日本語"); if (fork() == 0) serve(1); // ~ unreaped-child
  }
}
