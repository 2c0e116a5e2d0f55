#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
static pthread_mutex_t lock;

int main(void) {
  pthread_mutex_lock(&lock);
  puts("🧵 日本語"); if (fork() == 0) for (;;) pause(); // ~ warning lock-held-across-fork
  return 0;
}
