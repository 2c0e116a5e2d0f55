/* Handled, waited for, ignored, watched by a library, or no signal at all. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

void *watch_signal(void *loop, int number, void (*callback)(int));

static void interrupt_only(int number) {
  (void)number;
}

static void *waiter(void *arg) {
  sigset_t set;
  int number;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  sigwait(&set, &number);
  return arg;
}

static void *worker(void *arg) {
  for (;;) pause();
}

static void interrupt(pthread_t thread, int number) {
  pthread_kill(thread, number);
}

int main(void) {
  pthread_t a, b;
  sigset_t set;
  struct sigaction action = {.sa_handler = interrupt_only};
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  sigaction(SIGUSR1, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
  watch_signal(NULL, SIGHUP, interrupt_only);
  pthread_create(&a, NULL, worker, NULL);
  pthread_create(&b, NULL, waiter, NULL);
  pthread_kill(a, 0);
  pthread_kill(a, SIGUSR1);
  pthread_kill(b, SIGUSR2);
  pthread_kill(a, SIGPIPE);
  pthread_kill(a, SIGHUP);
  pthread_kill(a, SIGWINCH);
  pthread_kill(a, SIGABRT);
  interrupt(a, SIGUSR1);
  interrupt(a, atoi("10"));
  kill(getpid(), SIGTERM);
  return pthread_join(a, NULL);
}
