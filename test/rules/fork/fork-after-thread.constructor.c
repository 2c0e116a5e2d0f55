/* A thread that runs before main. */
#include <pthread.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
  return arg;
}

__attribute__((constructor)) static void start(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
}

int main(void) {
  if (fork() == 0) // ~ error fork-after-thread: Another thread is running
    for (;;) pause();
}
