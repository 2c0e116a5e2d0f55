#include "child.h"

#include <stdlib.h>
#include <unistd.h>

int make_child(void) {
  int pid = fork();
  return pid;
}

void run(char **argv) {
  execv(argv[0], argv);
}

void stop(int code) {
  exit(code);
}
