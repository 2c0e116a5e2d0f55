/* Half-typed code beside the hazard: what can be read still counts. */
#include <pthread.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
}

static int unfinished(int a) {
  struct point p = { .x = 1, .
  return a +;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  int x = ;
  if (fork() == 0) // ~ fork-after-thread
    for (;;) pause();
  if (x ==
  return 0;
}
