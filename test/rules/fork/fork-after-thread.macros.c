/* Names for fork and for thread creation that the preprocessor makes. */
#include <pthread.h>
#include <unistd.h>

#define spawn_child fork
#define START(t, routine) pthread_create(&(t), NULL, routine, NULL)
#define FORK() fork()

static void *worker(void *arg) {
  for (;;) pause();
}

int main(void) {
  pthread_t thread;
  START(thread, worker);
  if (spawn_child() == 0) // ~ fork-after-thread: spawn_child()
    for (;;) pause();
  if (FORK() == 0) // ~ fork-after-thread: fork()
    for (;;) pause();
  return 0;
}
