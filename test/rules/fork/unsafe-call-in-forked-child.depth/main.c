/* The child's own code names one function; what is wrong stands three calls and a file below it. */
#include "run.h"

#include <pthread.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
}

static void announce(const char *what) {
  write_log(what);
}

static void start(char **argv) {
  if (fork() == 0) {
    close_all(3);
    announce("starting"); // ~ warning unsafe-call-in-forked-child: announce() in the forked child before exec leads to syslog()
    execv(argv[0], argv);
    fail("execv"); // ~ hint unsafe-call-in-forked-child: leads to fprintf()
  }
}

int main(int argc, char **argv) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  start(argv + 1);
  return 0;
}
