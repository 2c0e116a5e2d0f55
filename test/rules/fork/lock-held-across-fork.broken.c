#include <pthread.h>
#include <unistd.h>
static pthread_mutex_t lock;

static int unfinished(int a) {
  return a +;
}

int main(void) {
  pthread_mutex_lock(&lock);
  if (fork() == 0) { // ~ error lock-held-across-fork
    pthread_mutex_lock(&lock);
    _exit(0);
  }
  if (1 ==
  return 0;
}
