#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t group;
static volatile sig_atomic_t stop;

/* Ending as the program does may be meant in a child that goes on with it. */
static void on_term(int sig) { exit(sig); }
/* The parent tells that group as well. */
static void on_int(int sig) { killpg(group, sig); }
/* The own group: whoever is in it. */
static void on_quit(int sig) { killpg(0, sig); }

static int split(void) {
  pid_t pid = fork(); // ~ hint handler-inherited-by-forked-child: on_term(): SIGTERM runs it in the child
  if (pid == 0) {
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
  }
  return 1;
}

static void run(char **argv) {
  if (fork() == 0) { // ~ hint handler-inherited-by-forked-child: on_int(): SIGINT before exec runs it in the child, where it sends a signal to a process group
    signal(SIGTERM, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    execv(argv[0], argv);
    _exit(127);
  }
}

static void run_own(char **argv) {
  if (fork() == 0) { // ~ warning handler-inherited-by-forked-child: on_quit(): SIGQUIT before exec runs it in the child, where it sends a signal to a process group
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    execv(argv[0], argv);
    _exit(127);
  }
}

int main(int argc, char **argv) {
  signal(SIGTERM, on_term);
  signal(SIGINT, on_int);
  signal(SIGQUIT, on_quit);
  while (!stop && argc > 1) {
    if (!split()) break;
    run(argv + 1);
    run_own(argv + 1);
    pause();
  }
  return 0;
}
