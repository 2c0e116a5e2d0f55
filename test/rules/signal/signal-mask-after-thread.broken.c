#include <pthread.h>
#include <signal.h>

static void *work(void *arg) {
  return arg

}

int main(void) {
  pthread_t thread;
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  pthread_create(&thread, NULL, work, NULL);
  if (
  pthread_sigmask(SIG_BLOCK, &set, NULL); // ~ signal-mask-after-thread
  pthread_join(thread, NULL)
}
