/* The flag says something else by then, or another flag is asked. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static int threaded, daemonize, worker_count;

static void *worker(void *arg) {
  for (;;) pause();
  return arg;
}

static void serve(void) {
  for (;;) pause();
}

static void start(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
}

static void changed(void) {
  if (threaded) start();
  threaded = 0;
  if (!threaded)
    if (fork() == 0) serve(); // ~ warning fork-after-thread: may be running
}

static void same_sign(void) {
  if (threaded) start();
  if (threaded)
    if (fork() == 0) serve(); // ~ warning fork-after-thread: may be running
}

static void another(void) {
  if (threaded) start();
  if (!daemonize)
    if (fork() == 0) serve(); // ~ warning fork-after-thread: may be running
}

static void in_loop(void) {
  for (;;) {
    if (threaded) start();
    if (!threaded)
      if (fork() == 0) serve(); // ~ warning fork-after-thread: may be running
    threaded = rand() % 2;
  }
}

static void twice(void) {
  if (threaded) start();
  if (worker_count > 3) start();
  if (!threaded)
    if (fork() == 0) serve(); // ~ warning fork-after-thread: may be running
}

static void other_number(void) {
  if (worker_count > 1) start();
  if (worker_count < 3)
    if (fork() == 0) serve(); // ~ warning fork-after-thread: may be running
}

static void either(void) {
  if (threaded || daemonize) start();
  if (!threaded)
    if (fork() == 0) serve(); // ~ warning fork-after-thread: may be running
}

int main(int argc, char **argv) {
  threaded = argc > 1;
  daemonize = argv[1] != NULL;
  switch (argc) {
    case 2: changed(); break;
    case 3: same_sign(); break;
    case 4: another(); break;
    case 5: in_loop(); break;
    case 6: twice(); break;
    case 7: other_number(); break;
    case 8: either(); break;
  }
}
