#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

static int child(void *arg) { return 0; }

int main(void) {
  char *stack = malloc(65536);
  clone(child, stack, SIGCHLD, NULL); // forksight-ignore raw-clone-thread -- the stack grows up here
  /* forksight-ignore-next-line raw-clone-thread -- and here */
  clone(child, stack, SIGCHLD, NULL);
  return 0;
}
