#include "pool.h"

static void *work(void *arg) {
  return arg;
}

void pool_start(void) {
  pthread_create(&pool->thread, NULL, work, NULL);
}
