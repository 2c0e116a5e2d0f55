/* The parent's exit, the child's _exit, and children that became a process of their own. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void leaves(char **argv) {
  pid_t pid = fork();
  if (pid < 0) exit(1);
  if (pid == 0) {
    execv(argv[0], argv);
    perror("execv");
    fflush(stderr);
    _exit(127);
  }
  waitpid(pid, NULL, 0);
}

/* The one process that goes on: it alone has to run the handlers. */
static void daemonize(void) {
  pid_t pid = fork();
  if (pid < 0) exit(1);
  if (pid > 0) _exit(0);
  setsid();
}

static int start(char **argv) {
  if (fork() != 0) exit(0);
  execv(argv[0], argv);
  abort();
}

int main(int argc, char **argv) {
  daemonize();
  leaves(argv + 1);
  if (argc > 2) start(argv + 1);
  exit(0);
}
