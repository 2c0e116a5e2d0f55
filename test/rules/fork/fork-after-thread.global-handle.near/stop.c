#include "pool.h"

void pool_stop(void) {
  struct pool *p = pool;
  pthread_join(p->thread, NULL);
}
