/* Forks whose child runs on, programs that replace themselves, and what already is posix_spawn. */
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void works(void) {
  if (fork() == 0) {
    write(1, "child\n", 6);
    _exit(0);
  }
}

/* The parent is the one that execs. */
static void parent_execs(char **argv) {
  pid_t pid = fork();
  if (pid > 0) execv(argv[0], argv);
  if (pid == 0) _exit(0);
}

static void spawned(char **argv) {
  pid_t pid;
  posix_spawn(&pid, argv[0], NULL, NULL, argv, environ);
  waitpid(pid, NULL, 0);
}

int main(int argc, char **argv) {
  works();
  spawned(argv + 1);
  parent_execs(argv + 1);
  execv(argv[1], argv + 1);
  return 127;
}
