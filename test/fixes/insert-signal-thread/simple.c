// ~ run: x
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void on_term(int number) {
  printf("ended by %d\n", number);
  exit(3);
}

static void *work(void *arg) {
  kill(getpid(), *(int *)arg);
  for (;;)
    pause();
  return NULL;
}

int main(void) {
  static int number = SIGTERM;
  pthread_t worker;
  signal(SIGTERM, on_term); // ~ fix: unsafe
  signal(SIGINT, on_term);
  if (pthread_create(&worker, NULL, work, &number) != 0)
    return 1;
  pthread_join(worker, NULL);
  return 0;
}
