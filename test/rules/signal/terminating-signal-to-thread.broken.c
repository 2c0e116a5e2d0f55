#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static int unfinished(int a) {
  return a +;
}

int main(void) {
  pthread_t thread = pthread_self();
  pthread_kill(thread, SIGTERM); // ~ terminating-signal-to-thread
  if (1 ==
  return 0;
}
