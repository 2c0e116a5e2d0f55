/* signal() is for systems without sigaction(). */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

static void on_term(int sig) { stopped = sig; }

static void *worker(void *arg) {
  for (;;) pause();
  return arg;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
#ifdef HAVE_SIGACTION
  struct sigaction action = {.sa_handler = on_term};
  sigaction(SIGTERM, &action, NULL);
#else
#ifdef HAVE_SIGNAL
  signal(SIGTERM, on_term);
#endif
#endif
  while (!stopped) pause();
}
