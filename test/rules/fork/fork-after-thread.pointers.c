/* The child runs what its parent's caller gave. */
#include <pthread.h>
#include <unistd.h>

static void serve(void *data) {
  for (;;) read(*(int *)data, data, 1);
}

static void start_process(void (*run)(void *), void *data) {
  if (fork() == 0) { // ~ error fork-after-thread: goes on running in a loop
    run(data);
    _exit(0);
  }
}

static void *worker(void *arg) {
  for (;;) pause();
  return arg;
}

int main(void) {
  pthread_t thread;
  int data = 0;
  pthread_create(&thread, NULL, worker, NULL);
  start_process(serve, &data);
  return 0;
}
