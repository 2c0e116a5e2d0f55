/* The order of two calls in main is the whole fault; both work in other files. */
#include "start.h"

int main(void) {
  start_logging();
  block_signals();
  return wait_for_signals();
}
