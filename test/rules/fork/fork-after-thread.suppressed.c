/* Known and accepted: said in a comment. */
#include <pthread.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  if (fork() == 0) pause(); // forksight-ignore fork-after-thread -- the worker holds no lock
  /* forksight-ignore-next-line fork-after-thread, fork-exec-not-spawn -- neither does it here */
  if (fork() == 0) pause();
  if (fork() == 0) pause(); // ~ error fork-after-thread
  return 0;
}
