#include "fatal.h"

int main(int argc, char **argv) {
  (void)argc;
  if (askpass(argv[1]) < 0) fatal("askpass");
  return 0;
}
