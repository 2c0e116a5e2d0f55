/* A signal thread whose signals nobody blocks but itself. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void *signals(void *arg) {
  sigset_t set;
  int number;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  for (;;) {
    sigwait(&set, &number); // ~ warning sigwait-on-unblocked-signal: SIGTERM and SIGHUP are blocked in this thread only
    printf("%d\n", number);
  }
}

static void *worker(void *arg) {
  for (;;) pause();
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, worker, NULL);
  pthread_create(&b, NULL, signals, NULL);
  pthread_join(b, NULL);
  return 0;
}
