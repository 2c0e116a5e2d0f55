/* The result of fork goes where a parameter points: what a failed fork does is the parent's. */
#include <stdlib.h>
#include <unistd.h>

int start(int *pid, const char *path) {
  *pid = fork();
  switch (*pid) {
    case -1:
      exit(1);
    case 0:
      execl(path, path, (char *)NULL);
      _exit(127);
  }
  return 0;
}

int maybe(int *out, const char *path) {
  int pid = fork();
  if (out) *out = pid;
  if (pid < 0) exit(1);
  if (pid == 0) {
    execl(path, path, (char *)NULL);
    _exit(127);
  }
  return 0;
}
