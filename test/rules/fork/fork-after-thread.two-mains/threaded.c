/* Two programs share a file. In this one the fork comes after a thread. */
#include <pthread.h>
#include <unistd.h>

void start_child(void);

static void *worker(void *arg) {
  for (;;) pause();
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  start_child();
  return 0;
}
