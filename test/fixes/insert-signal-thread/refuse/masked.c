#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static void on_term(int number) {
  printf("%d\n", number);
}

static void *work(void *arg) {
  sigset_t set;
  sigfillset(&set);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  return arg;
}

int main(void) {
  pthread_t thread;
  signal(SIGTERM, on_term); // ~ refuse: the file sets or waits for signals itself at line 12
  pthread_create(&thread, NULL, work, NULL);
  return pthread_join(thread, NULL);
}
