#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static int unfinished(int a) {
  return a +;
}

static void *worker(void *arg) {
  sigset_t set;
  sigfillset(&set);
  sigprocmask(SIG_BLOCK, &set, NULL); // ~ sigprocmask-in-threaded-process
  for (;;) pause();
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  if (1 ==
  return 0;
}
