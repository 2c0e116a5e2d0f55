/* The loop counts its children, and makes no more than it has room for. */
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int live;
static int most = 32;

static void serve(int client) { close(client); _exit(0); }
static int too_many(int children) { return children >= most; }

static void reap(void) {
  while (waitpid(-1, NULL, WNOHANG) > 0) live--;
}

static void note_child(void) { live++; }

static void handle(int client) {
  if (live >= most) {
    reap();
    if (live >= most) return;
  }
  if (fork() == 0) serve(client);
  note_child();
}

static void in_functions(void) {
  for (;;) handle(accept(3, NULL, NULL));
}

static void by_argument(void) {
  for (;;) {
    int client = accept(3, NULL, NULL);
    if (too_many(live)) continue;
    if (fork() == 0) serve(client);
    note_child();
  }
}

static void in_one(int limit) {
  int children = 0;
  for (;;) {
    int client = accept(3, NULL, NULL);
    while (children >= limit) {
      wait(NULL);
      children--;
    }
    if (fork() == 0) serve(client);
    children = children + 1;
    close(client);
  }
}

int main(int argc, char **argv) {
  if (argc > 2) in_functions();
  if (argc > 1) by_argument();
  in_one(8);
}
