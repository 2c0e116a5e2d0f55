/* forksight-ignore-file fork-exec-not-spawn -- the child needs its own code */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
}

int main(int argc, char **argv) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  if (fork() == 0) {
    puts("starting"); // forksight-ignore unsafe-call-in-forked-child -- glibc only
    execv(argv[1], argv + 1);
    perror(argv[1]); // ~ hint unsafe-call-in-forked-child
    _exit(127);
  }
  return 0;
}
