#include <pthread.h>

struct pool {
  pthread_t thread;
};
extern struct pool *pool;

void pool_start(void);
void pool_stop(void);
