/* A macro that the parser cannot see through hides the `if` that tells child from parent: nothing is said of what follows. */
#include <stdlib.h>
#include <unistd.h>

#define WITH_SETUP
#define AFTER_SETUP

int in_background(void) {
  pid_t pid;
  WITH_SETUP
  pid = fork();
  AFTER_SETUP if (pid == 0) {
    close(0);
    return 1;
  }
  exit(0);
}
