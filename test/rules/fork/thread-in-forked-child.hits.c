/* Threads in the child of a threaded process, directly and through wrappers. */
#include <pthread.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
}

static void start_helpers(void) {
  pthread_t helper;
  pthread_create(&helper, NULL, worker, NULL);
}

static void start_all(void) {
  start_helpers();
}

int main(void) {
  pthread_t thread, other;
  pthread_create(&thread, NULL, worker, NULL);
  if (fork() == 0) {
    pthread_create(&other, NULL, worker, NULL); // ~ warning thread-in-forked-child: starts a thread
    for (;;) pause();
  }
  if (fork() == 0) {
    start_all(); // ~ warning thread-in-forked-child: leads to pthread_create()
    for (;;) pause();
  }
  return 0;
}
