#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void on_term(int number) {
}

static void *worker(void *arg) {
  for (;;) pause();
}

static int unfinished(int a) {
  return a +;
}

int main(void) {
  pthread_t thread;
  signal(SIGTERM, on_term); // ~ signal-in-threaded-process
  pthread_create(&thread, NULL, worker, NULL);
  if (1 ==
  return 0;
}
