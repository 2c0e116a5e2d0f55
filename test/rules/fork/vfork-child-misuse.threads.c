/* In a process with threads an unsafe call is told once, as in any child; the borrowed memory all the same. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
}

int main(int argc, char **argv) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  pid_t pid = vfork();
  if (pid == 0) {
    argc = 2; // ~ error vfork-child-misuse: assigns to argc
    printf("starting\n"); // ~ error unsafe-call-in-forked-child: printf()
    execv(argv[0], argv);
    exit(127); // ~ error vfork-child-misuse: Use _exit()
  }
  return 0; // the parent
}
