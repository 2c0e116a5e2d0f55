/* What runs before main starts no thread, or ends it; what runs after main is too late. */
#include <pthread.h>
#include <unistd.h>

static pthread_t thread;

static void *worker(void *arg) {
  for (;;) pause();
  return arg;
}

static void *once(void *arg) { return arg; }

__attribute__((constructor(101))) static void prepare(void) {
  pthread_t helper;
  pthread_create(&helper, NULL, once, NULL);
  pthread_join(helper, NULL);
}

static void start(void) { pthread_create(&thread, NULL, worker, NULL); }

int main(void) {
  if (fork() == 0)
    for (;;) pause();
  start();
}
