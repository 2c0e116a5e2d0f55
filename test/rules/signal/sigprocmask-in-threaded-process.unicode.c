#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void *worker(void *arg) {
  sigset_t set;
  sigfillset(&set);
  puts("🧵 日本語"); sigprocmask(SIG_BLOCK, &set, NULL); // ~ sigprocmask-in-threaded-process
  for (;;) pause();
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  for (;;) pause();
}
