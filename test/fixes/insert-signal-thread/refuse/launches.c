#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static void on_term(int number) {
  printf("%d\n", number);
}

static void *work(void *arg) {
  return system("true") ? arg : NULL;
}

int main(void) {
  pthread_t thread;
  signal(SIGTERM, on_term); // ~ refuse: system() at line 11 starts a program, which would inherit the blocked signals
  pthread_create(&thread, NULL, work, NULL);
  return pthread_join(thread, NULL);
}
