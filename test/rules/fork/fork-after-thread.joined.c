/* A thread that is joined, but not on every path or not the right one. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static void *once(void *arg) {
  return NULL;
}

static void serve(void) {
  for (;;) pause();
}

static void on_one_path(int wait_for_it) {
  pthread_t thread;
  pthread_create(&thread, NULL, once, NULL);
  if (wait_for_it) pthread_join(thread, NULL);
  if (fork() == 0) serve(); // ~ warning fork-after-thread: may be running
  if (!wait_for_it) pthread_join(thread, NULL);
}

static void the_other_one(void) {
  pthread_t first, second;
  pthread_create(&first, NULL, once, NULL);
  pthread_create(&second, NULL, once, NULL);
  pthread_join(first, NULL);
  if (fork() == 0) serve(); // ~ warning fork-after-thread: may be running
  pthread_join(second, NULL);
}

static void too_late(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, once, NULL);
  if (fork() == 0) serve(); // ~ warning fork-after-thread: may be running
  pthread_join(thread, NULL);
}

static void on_the_thread_itself(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, once, NULL);
  pthread_detach(thread);
  if (fork() == 0) serve(); // ~ warning fork-after-thread: may be running
}

int main(int argc, char **argv) {
  on_one_path(argc > 1);
  the_other_one();
  too_late();
  on_the_thread_itself();
  return EXIT_SUCCESS;
}
