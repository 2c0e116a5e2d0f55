/* What the child calls through a pointer before exec may be an endless loop elsewhere: it execs. */
#include <pthread.h>
#include <unistd.h>

struct type {
  void (*cleanup)(void);
};

static void serve_all(void) {
  for (;;) pause();
}

static void close_all(void) { close(3); }

static struct type types[] = {{close_all}, {serve_all}};

static void cleanup(void) {
  for (int i = 0; i < 2; i++) types[i].cleanup();
}

static void *worker(void *arg) {
  for (;;) pause();
  return arg;
}

int main(int argc, char **argv) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  if (fork() == 0) {
    cleanup();
    execv(argv[1], argv + 1);
    _exit(127);
  }
  return 0;
}
