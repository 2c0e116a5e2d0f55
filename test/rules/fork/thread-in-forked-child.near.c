/* Children that start threads in order, and threads that are no child's. */
#include <pthread.h>
#include <unistd.h>

static void *worker(void *arg) {
  return arg;
}

static void serve(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  pthread_join(thread, NULL);
  for (;;) pause();
}

int main(int argc, char **argv) {
  pthread_t thread;
  /* No threads yet. */
  if (fork() == 0) serve();
  /* They have ended. */
  pthread_create(&thread, NULL, worker, NULL);
  pthread_join(thread, NULL);
  if (fork() == 0) serve();
  pthread_create(&thread, NULL, worker, NULL);
  /* The parent starts it, the child execs. */
  if (fork() == 0) {
    execv(argv[0], argv);
    _exit(127);
  } else {
    pthread_create(&thread, NULL, worker, NULL);
  }
  return 0;
}
