/* Started in one file, joined in another, through a handle that both see. */
#include "pool.h"

#include <unistd.h>

int main(void) {
  pool_start();
  pool_stop();
  if (fork() == 0)
    for (;;) pause();
  return 0;
}
