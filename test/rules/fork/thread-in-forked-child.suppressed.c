#include <pthread.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  if (fork() == 0) {
    pthread_create(&thread, NULL, worker, NULL); // forksight-ignore thread-in-forked-child -- accepted here
    /* forksight-ignore-next-line thread-in-forked-child -- and here */
    pthread_create(&thread, NULL, worker, NULL);
    for (;;) pause();
  }
  return 0;
}
