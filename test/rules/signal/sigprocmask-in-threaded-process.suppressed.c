#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void *worker(void *arg) {
  sigset_t set;
  sigfillset(&set);
  sigprocmask(SIG_BLOCK, &set, NULL); // forksight-ignore sigprocmask-in-threaded-process -- Linux only
  /* forksight-ignore-next-line sigprocmask-in-threaded-process -- and here */
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  for (;;) pause();
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  for (;;) pause();
}
