/* Conditionals that cut a statement in two: what is read is what a compiler for Linux sees. */
#include <unistd.h>

int start(char **argv, int quiet) {
#if defined(__APPLE__) || defined(__FreeBSD__)
  return other(argv);
#else
  pid_t pid = fork(); // ~ fork-exec-not-spawn
  if (pid == 0) {
    execv(argv[0], argv);
    _exit(127);
  }
  return pid;
#endif
}

int cut(int quiet) {
#ifdef LOUD
  if (quiet) {
    close(0);
  } else
#endif
  if (quiet > 1) {
#ifdef LOUD
    close(1);
  }
#else
    close(2); }
#endif
  return 0;
}
