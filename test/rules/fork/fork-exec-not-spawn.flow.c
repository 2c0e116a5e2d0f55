/* fork and exec, together in one function, in every shape; the child is correct, so this is advice. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void plain(char **argv) {
  pid_t pid = fork(); // ~ hint fork-exec-not-spawn: posix_spawn starts the program in one call
  if (pid == 0) {
    execvp(argv[0], argv);
    _exit(127);
  }
  waitpid(pid, NULL, 0);
}

static void with_file_actions(char **argv, int out) {
  pid_t pid;
  if ((pid = fork()) == 0) { // ~ hint fork-exec-not-spawn
    dup2(out, STDOUT_FILENO);
    close(out);
    open("/dev/null", O_RDONLY);
    execve(argv[0], argv, environ);
    _exit(127);
  }
}

static void by_switch(char **argv) {
  switch (fork()) { // ~ hint fork-exec-not-spawn
    case -1:
      abort();
    case 0:
      setsid();
      execv(argv[0], argv);
      _exit(127);
  }
}

static void by_goto(char **argv) {
  pid_t pid = fork(); // ~ hint fork-exec-not-spawn
  if (pid != 0) goto out;
  execl(argv[0], argv[0], (char *)NULL);
  _exit(127);
out:
  waitpid(pid, NULL, 0);
}

static void by_vfork(char **argv) {
  pid_t pid = vfork(); // ~ hint fork-exec-not-spawn: vfork() followed by exec borrows
  if (pid == 0) {
    execv(argv[0], argv);
    _exit(127);
  }
}

/* What file actions cannot express is still said; the code action then says why not. */
static void with_a_limit(char **argv) {
  if (fork() == 0) { // ~ hint fork-exec-not-spawn
    struct rlimit limit = {64, 64};
    setrlimit(RLIMIT_NOFILE, &limit);
    umask(077);
    execv(argv[0], argv);
    _exit(127);
  }
}

static void first_of_several(char **argv) {
  if (fork() == 0) { // ~ hint fork-exec-not-spawn
    for (int i = 0; argv[i]; i++) execv(argv[i], argv);
    _exit(127);
  }
}

int main(int argc, char **argv) {
  plain(argv + 1);
  with_file_actions(argv + 1, 1);
  by_switch(argv + 1);
  by_goto(argv + 1);
  by_vfork(argv + 1);
  with_a_limit(argv + 1);
  first_of_several(argv + 1);
  return 0;
}
