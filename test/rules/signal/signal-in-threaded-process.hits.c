/* signal() with handlers in a program with threads: direct, through a table-driven loop's helper, and kept. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t stop;

static void on_term(int number) {
  stop = number;
}

static void on_child(int number) {
  stop = number;
}

static void install(int number, void (*handler)(int)) {
  if (signal(number, handler) == SIG_ERR) perror("signal"); // ~ warning signal-in-threaded-process: installs on_child() in a process with threads
}

static void *worker(void *arg) {
  while (!stop) pause();
  return arg;
}

int main(void) {
  pthread_t thread;
  void (*old)(int);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGTERM, on_term); // ~ warning signal-in-threaded-process: signal() installs on_term()
  old = signal(SIGINT, on_term); // ~ warning signal-in-threaded-process: sigaction() says both
  install(SIGCHLD, on_child);
  pthread_create(&thread, NULL, worker, NULL);
  pthread_join(thread, NULL);
  signal(SIGINT, old);
  return 0;
}
