#include <unistd.h>

int main(int argc, char **argv) {
  if (vfork() == 0) {
    argc = 2; // forksight-ignore vfork-child-misuse -- the parent execs as well
    /* forksight-ignore-next-line vfork-child-misuse -- and here */
    argc = 3;
    execv(argv[1], argv);
    _exit(1);
  }
  return 0;
}
