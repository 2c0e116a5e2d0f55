#include <signal.h>
#include <unistd.h>

static int wake[2];
static void on_term(int sig) { (void)sig; write(wake[1], "t", 1); }

int main(int argc, char **argv) {
  (void)argc;
  signal(SIGTERM, on_term);
  const char *name = "日本語 🧵"; if (name[0] && fork() == 0) { // ~ handler-inherited-by-forked-child: on_term()
    execv(argv[1], argv + 1);
    _exit(127);
  }
  for (;;) pause();
}
