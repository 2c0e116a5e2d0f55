/* Waited for and blocked nowhere: with threads, without, and through a descriptor. */
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

static sigset_t shared;

static void *waiter(void *arg) {
  sigset_t *set = (sigset_t *)arg;
  int number;
  sigwait(set, &number); // ~ warning sigwait-on-unblocked-signal: SIGUSR2 is waited for and blocked nowhere
  return NULL;
}

static int child_events(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  return signalfd(-1, &set, 0); // ~ warning sigwait-on-unblocked-signal: the descriptor of signalfd() never reads it
}

static void fill(sigset_t *set) {
  sigemptyset(set);
  sigaddset(set, SIGUSR1);
}

int main(void) {
  pthread_t thread;
  sigset_t set;
  struct timespec second = {1, 0};
  fill(&set);
  sigtimedwait(&set, NULL, &second); // ~ warning sigwait-on-unblocked-signal: SIGUSR1 is waited for
  child_events();
  sigemptyset(&shared);
  sigaddset(&shared, SIGUSR2);
  pthread_create(&thread, NULL, waiter, &shared);
  return pthread_join(thread, NULL);
}
