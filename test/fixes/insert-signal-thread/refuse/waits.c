#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t stop;

static void on_term(int number) {
  stop = number;
}

static void *work(void *arg) {
  return arg;
}

int main(void) {
  pthread_t thread;
  signal(SIGTERM, on_term); // ~ refuse: pause() at line 19 waits for the signal to interrupt it
  pthread_create(&thread, NULL, work, NULL);
  while (!stop) pause();
  return pthread_join(thread, NULL);
}
