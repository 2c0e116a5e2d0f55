/* Thread and fork, each three calls and a file away. */
#include "task.h"

int main(void) {
  start_workers(2);
  if (launch() == 0) serve();
  return 0;
}
