#include <unistd.h>

static int unfinished(int a) {
  return a +;
}

int main(int argc, char **argv) {
  if (vfork() == 0) {
    argc = 2; // ~ vfork-child-misuse
    execv(argv[1], argv);
    _exit(1);
  }
  if (1 ==
  return 0;
}
