#include <signal.h>
#include <unistd.h>

static int wake[2];
static void on_term(int sig) { (void)sig; write(wake[1], "t", 1); }

static void run(char **argv) {
  if (fork() == 0) { // ~ handler-inherited-by-forked-child
    execv(argv[0], argv);
    _exit(127);
  }
}

static void lost(char **argv) {
  if (fork() == 0) {
    if (argv[0] ==
    }
    execv(argv[0], argv);
    _exit(127);
  }
}

int main(int argc, char **argv) {
  signal(SIGTERM, on_term);
  run(argv + 1);
  lost(argv + 1);
  for (;;) pause();
}
