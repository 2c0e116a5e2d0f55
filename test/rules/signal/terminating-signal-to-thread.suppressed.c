#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  pthread_t thread = pthread_self();
  pthread_kill(thread, SIGTERM); // forksight-ignore terminating-signal-to-thread -- meant for the process
  return 0;
}
