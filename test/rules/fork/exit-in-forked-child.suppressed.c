#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (fork() == 0) {
    execv(argv[1], argv + 1);
    exit(127); /* forksight-ignore exit-in-forked-child -- nothing is buffered and no handler registered */
  }
  return 0;
}
