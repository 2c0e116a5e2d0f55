#include "run.h"

#include <unistd.h>

static void replace(char **argv) {
  execvp(argv[0], argv);
  _exit(127);
}

void run(char **argv) {
  replace(argv);
}
