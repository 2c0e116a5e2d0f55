/* The parent leaves, and what goes on is the child of a process that had a thread. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static void *logger(void *arg) {
  for (;;) sleep(1);
}

static void daemonize(void) {
  pid_t pid = fork(); // ~ error fork-after-thread: its child returns from here and goes on running
  if (pid < 0) exit(1);
  if (pid > 0) _exit(0);
  setsid();
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, logger, NULL);
  daemonize();
  for (;;) pause();
}
