#include <pthread.h>
#include <unistd.h>

static int unfinished(int a) {
  return a +;
}

static void *worker(void *arg) {
  for (;;) pause();
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  if (fork() == 0) {
    pthread_create(&thread, NULL, worker, NULL); // ~ warning thread-in-forked-child
    pause();
  }
  if (1 ==
  return 0;
}
