/* Numbers that bound nothing: of requests, of children that nobody compares, and a bound that never lets go. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int requests;
static int live;

static void serve(int client) { close(client); _exit(0); }

static void reap(void) {
  while (live > 0 && waitpid(-1, NULL, WNOHANG) > 0) live--;
}

static void counted(void) {
  for (;;) {
    int client = accept(3, NULL, NULL);
    if (++requests > 1000) printf("busy\n");
    if (fork() == 0) serve(client); // ~ hint process-per-request
    live++;
    reap();
  }
}

int main(int argc, char **argv) {
  counted();
}
