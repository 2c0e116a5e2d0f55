/* Blocked in time, by whatever means; or not known to be open. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

void block_somehow(sigset_t *set);
void unknown_set(sigset_t *set);

static sigset_t wanted;

static void block(int number) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void *signals(void *arg) {
  int number;
  while (sigwait(&wanted, &number) == 0) printf("%d\n", number);
  return arg;
}

/* SIGPIPE hits the thread that writes: blocking it here is enough. */
static void *writer(void *arg) {
  sigset_t pipe_only, old;
  struct timespec none = {0, 0};
  sigemptyset(&pipe_only);
  sigaddset(&pipe_only, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_only, &old);
  write(1, "x", 1);
  sigtimedwait(&pipe_only, NULL, &none);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return arg;
}

/* Sent to this very thread. */
static void *woken(void *arg) {
  sigset_t set;
  int number;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  sigwait(&set, &number);
  return arg;
}

static int descriptor(void) {
  sigset_t set;
  int fd;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  fd = signalfd(-1, &set, SFD_CLOEXEC);
  sigprocmask(SIG_BLOCK, &set, NULL);
  return fd;
}

static void given(void) {
  sigset_t set;
  int number;
  unknown_set(&set);
  sigwait(&set, &number);
}

int main(void) {
  pthread_t a, b, c;
  descriptor();
  block(SIGALRM);
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGTERM);
  sigaddset(&wanted, SIGALRM);
  pthread_sigmask(SIG_BLOCK, &wanted, NULL);
  pthread_create(&a, NULL, signals, NULL);
  pthread_create(&b, NULL, writer, NULL);
  pthread_create(&c, NULL, woken, NULL);
  pthread_kill(c, SIGUSR1);
  given();
  for (;;) pause();
}
