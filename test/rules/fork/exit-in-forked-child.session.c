/* A session alone makes no program of a child that was to become another one, and none of a child of a daemon. */
#include <stdlib.h>
#include <unistd.h>

static void terminal(char **argv) {
  if (fork() == 0) {
    setsid();
    execv(argv[0], argv);
    exit(127); // ~ warning exit-in-forked-child: after the failed exec
  }
}

static void worker(void) {
  if (fork() == 0) {
    write(1, "x", 1);
    exit(0); // ~ warning exit-in-forked-child
  }
}

static void daemonize(void) {
  if (fork() > 0) _exit(0);
  setsid();
}

int main(int argc, char **argv) {
  daemonize();
  terminal(argv);
  worker();
  return 0;
}
