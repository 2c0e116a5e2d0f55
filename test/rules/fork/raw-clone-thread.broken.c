#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

static int unfinished(int a) {
  return a +;
}

static int child(void *arg) { return 0; }

int main(void) {
  char *stack = malloc(65536);
  clone(child, stack, SIGCHLD, NULL); // ~ raw-clone-thread
  if (1 ==
  return 0;
}
