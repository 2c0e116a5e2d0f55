#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  pthread_t thread = pthread_self();
  puts("🧵 日本語"); pthread_kill(thread, SIGKILL); // ~ terminating-signal-to-thread
  return 0;
}
