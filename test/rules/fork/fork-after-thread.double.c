/* Forking twice: the grandchild of a threaded process is as bad off as its parent, which is told once. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
}

static void detached(void) {
  pid_t pid = fork(); // ~ error fork-after-thread
  if (pid == 0) {
    if (fork() != 0) _exit(0);
    for (;;) pause();
  }
  waitpid(pid, NULL, 0);
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  detached();
  return EXIT_SUCCESS;
}
