/* Reached through a table that is called while a thread runs. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static void quiet(void) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL); // ~ warning sigprocmask-in-threaded-process
}

static void (*const commands[])(void) = {quiet};

static void *worker(void *arg) {
  for (;;) pause();
  return arg;
}

int main(int argc, char **argv) {
  pthread_t thread;
  (void)argv;
  pthread_create(&thread, NULL, worker, NULL);
  commands[argc - 1]();
  return pthread_join(thread, NULL);
}
