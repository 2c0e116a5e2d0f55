/* The mask is set in one file, before the threads of another, and a third waits. */
#include "signals.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
}

int main(void) {
  pthread_t thread, taker;
  block_signals();
  install_handlers();
  pthread_create(&taker, NULL, take_signals, NULL);
  pthread_create(&thread, NULL, worker, NULL);
  for (;;) pause();
}
