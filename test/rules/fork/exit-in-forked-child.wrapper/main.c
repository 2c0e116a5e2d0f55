/* The fork and the exit are both a file away from the function that joins them. */
#include "child.h"

static void fatal(void) {
  stop(1);
}

int main(int argc, char **argv) {
  if (make_child() == 0) {
    run(argv + 1);
    fatal(); // ~ exit-in-forked-child: after the failed exec leads to exit()
  }
  stop(0);
}
