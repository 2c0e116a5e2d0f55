#include <pthread.h>
#include <unistd.h>
static pthread_mutex_t lock;

static void serve(void) {
  for (;;) pause();
}

int main(void) {
  pthread_mutex_lock(&lock);
  if (fork() == 0) serve(); // forksight-ignore lock-held-across-fork -- accepted here
  /* forksight-ignore-next-line lock-held-across-fork -- and here */
  if (fork() == 0) serve();
  return 0;
}
