#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void on_term(int number) {
}

static void *worker(void *arg) {
  for (;;) pause();
}

int main(void) {
  pthread_t thread;
  signal(SIGTERM, on_term); // forksight-ignore signal-in-threaded-process -- glibc only
  /* forksight-ignore-next-line signal-in-threaded-process -- and here */
  signal(SIGINT, on_term);
  pthread_create(&thread, NULL, worker, NULL);
  for (;;) pause();
}
