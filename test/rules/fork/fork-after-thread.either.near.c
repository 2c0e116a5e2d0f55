/* Threads or processes, as the user asks: never both. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum mode { PROCESSES, THREADS };

struct config {
  int threaded;
  enum mode mode;
  int workers;
};

static struct config config;
static int threads_wanted;

static void *worker(void *arg) {
  for (;;) pause();
  return arg;
}

static void serve(void) {
  for (;;) pause();
}

static void start_workers(void) {
  pthread_t thread;
  if (!threads_wanted) return;
  pthread_create(&thread, NULL, worker, NULL);
}

static void by_flag(int use_threads) {
  pthread_t thread;
  if (use_threads) pthread_create(&thread, NULL, worker, NULL);
  if (!use_threads) {
    if (fork() == 0) serve();
  }
}

static void by_member(void) {
  pthread_t thread;
  if (config.threaded != 0) pthread_create(&thread, NULL, worker, NULL);
  write(1, "started\n", 8);
  if (config.threaded == 0 && fork() == 0) serve();
}

static void by_mode(struct config *given) {
  pthread_t thread;
  if (given->mode == THREADS) {
    pthread_create(&thread, NULL, worker, NULL);
  }
  if (given->mode != THREADS) {
    if (fork() == 0) serve();
  }
}

static void by_number(int workers) {
  pthread_t thread;
  if (workers > 1) pthread_create(&thread, NULL, worker, NULL);
  if (workers <= 1)
    if (fork() == 0) serve();
}

static void by_callee(void) {
  start_workers();
  if (threads_wanted) return;
  if (fork() == 0) serve();
}

int main(int argc, char **argv) {
  config.threaded = argc > 1;
  threads_wanted = argc > 2;
  switch (argc) {
    case 1: by_flag(atoi(argv[1])); break;
    case 2: by_member(); break;
    case 3: by_mode(&config); break;
    case 4: by_number(config.workers); break;
    case 5: by_callee(); break;
  }
  return 0;
}
