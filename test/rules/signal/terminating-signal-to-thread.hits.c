/* CERT C POS44-C: a signal that ends the process, meant to end a thread. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static void on_usr1(int number) {
  (void)number;
}

static void *func(void *foo) {
  for (;;) pause();
}

static void end(pthread_t thread, int number) {
  pthread_kill(thread, number);
}

int main(void) {
  pthread_t a, b;
  struct sigaction action = {.sa_handler = on_usr1};
  sigaction(SIGUSR1, &action, NULL);
  pthread_create(&a, NULL, func, NULL);
  pthread_create(&b, NULL, func, NULL);
  pthread_kill(a, SIGTERM); // ~ warning terminating-signal-to-thread: pthread_kill() with SIGTERM, for which no handler is installed, ends the whole process
  if (pthread_kill(a, SIGUSR2) != 0) return 1; // ~ terminating-signal-to-thread: SIGUSR2
  pthread_kill(b, SIGKILL); // ~ warning terminating-signal-to-thread: which nothing can catch, ends
  pthread_kill(b, SIGSTOP); // ~ terminating-signal-to-thread: stops the whole process
  pthread_kill(a, SIGUSR1);
  end(b, SIGUSR1);
  return 0;
}
