/* A child that goes on for good: an error only for what is sure, and of the heap and stdio one finding. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

static int verbose;

static void *worker(void *arg) {
  for (;;) pause();
  return arg;
}

static void report(const char *text) {
  if (verbose) syslog(LOG_INFO, "%s", text);
}

static void (*after)(const char *) = report;

int main(int argc, char **argv) {
  pthread_t thread;
  if (argc > 1) pthread_create(&thread, NULL, worker, NULL);
  if (fork() == 0) { // ~ warning fork-after-thread: goes on
    syslog(LOG_INFO, "child"); // ~ warning unsafe-call-in-forked-child: takes a lock
    char *text = malloc(100);
    snprintf(text, 100, "%d", argc); 
    printf("%s\n", text); // ~ warning unsafe-call-in-forked-child: 3 more calls of this child are no better
    free(text);
    for (;;) pause();
  }
  pthread_create(&thread, NULL, worker, NULL);
  if (fork() == 0) { // ~ error fork-after-thread: goes on
    syslog(LOG_INFO, "child"); // ~ error unsafe-call-in-forked-child: takes a lock
    report(argv[0]); // ~ warning unsafe-call-in-forked-child: syslog
    for (;;) pause();
  }
  if (fork() == 0) { // ~ error fork-after-thread: goes on
    after(argv[0]); // ~ warning unsafe-call-in-forked-child: syslog
    for (;;) pause();
  }
}
