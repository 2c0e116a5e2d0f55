#define _GNU_SOURCE
#include <sched.h>

static int child(void *arg) {
  return
}

int main(void) {
  int flags = CLONE_NEWNS |
  clone(child, stack, CLONE_FS | CLONE_NEWNS, NULL); // ~ invalid-clone-flags: CLONE_FS with CLONE_NEWNS
}
