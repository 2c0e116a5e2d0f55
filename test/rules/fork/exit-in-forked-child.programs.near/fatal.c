/* Each program says how it ends: the library asks for a function that only one of them has. */
#include <stdio.h>
#include "fatal.h"

void fatal(const char *text) {
  perror(text);
  cleanup_exit(255);
}
