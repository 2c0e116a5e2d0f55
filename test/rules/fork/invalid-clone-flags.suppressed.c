#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>

int main(void) {
  /* forksight-ignore-next-line invalid-clone-flags -- a probe: it is meant to fail */
  return unshare(CLONE_PARENT) == 0 || errno != EINVAL;
}
