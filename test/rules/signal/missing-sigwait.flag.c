/* The accepted alternative: the handler sets a flag or writes one byte. Advice only. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t stopping;
static int pipe_in;

static void on_term(int sig) {
  stopping = 1;
}

static void on_hup(int sig) {
  write(pipe_in, "h", 1);
}

static void *worker(void *arg) {
  while (!stopping) sleep(1);
  return NULL;
}

int main(void) {
  pthread_t thread;
  struct sigaction action = {.sa_handler = on_term};
  sigaction(SIGTERM, &action, NULL); // ~ hint missing-sigwait: accepted
  signal(SIGHUP, on_hup); // ~ hint missing-sigwait: accepted
  pthread_create(&thread, NULL, worker, NULL);
  pthread_join(thread, NULL);
  return 0;
}
