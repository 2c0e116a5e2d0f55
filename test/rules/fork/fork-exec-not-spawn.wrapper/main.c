/* The child's exec stands in another file, behind two functions. */
#include "run.h"

#include <unistd.h>

int main(int argc, char **argv) {
  pid_t pid = fork(); // ~ hint fork-exec-not-spawn
  if (pid == 0) run(argv + 1);
  return 0;
}
