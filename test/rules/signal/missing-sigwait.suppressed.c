#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static void on_usr1(int sig) {
  printf("status\n");
}

static void *work(void *arg) {
  return arg;
}

int main(void) {
  pthread_t thread;
  signal(SIGUSR1, on_usr1); // forksight-ignore missing-sigwait -- for debugging only
  pthread_create(&thread, NULL, work, NULL);
  return pthread_join(thread, NULL);
}
