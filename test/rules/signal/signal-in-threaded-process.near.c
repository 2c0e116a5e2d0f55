/* SIG_IGN, SIG_DFL, sigaction, a forked child: none of these is reported. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t stop;

static void on_term(int number) {
  stop = number;
}

static void *worker(void *arg) {
  while (!stop) pause();
  return arg;
}

static int helper_process(char **argv) {
  if (fork() == 0) {
    signal(SIGTERM, on_term);
    execv(argv[0], argv);
    _exit(127);
  }
  return 0;
}

int main(int argc, char **argv) {
  pthread_t thread;
  struct sigaction action = {.sa_handler = on_term, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(SIGTERM, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGHUP, SIG_DFL);
  helper_process(argv + 1);
  pthread_create(&thread, NULL, worker, NULL);
  pthread_join(thread, NULL);
  return 0;
}
