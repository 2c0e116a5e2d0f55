#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static void on_term(int sig) {
  printf("terminating\n"
}

static void *work(void *arg) {
  return arg;
}

int main(void) {
  pthread_t thread
  signal(SIGTERM, on_term); // ~ missing-sigwait
  pthread_create(&thread, NULL, work, NULL);
  return pthread_join(thread,
}
