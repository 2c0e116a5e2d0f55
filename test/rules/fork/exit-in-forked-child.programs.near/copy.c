#include <stdlib.h>
#include "fatal.h"

void cleanup_exit(int code) { exit(code); }

int main(int argc, char **argv) {
  (void)argc;
  if (!argv[1]) fatal("usage");
  return 0;
}
