/* A file in the middle of an edit. */
#include <pthread.h>
#include <syslog.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
}

int main(int argc, char **argv) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  char *name = argv[0;
  if (fork() == 0) {
    syslog(LOG_INFO, "starting"); // ~ unsafe-call-in-forked-child
    execv(argv[1], argv + 1)
    _exit(127);
  }
  retu
}

static void next(
