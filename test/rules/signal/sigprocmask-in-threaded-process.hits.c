/* sigprocmask beside other threads: in main, on a thread, and in a helper of either. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void quiet(void) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL); // ~ warning sigprocmask-in-threaded-process: while another thread may run
}

static void *worker(void *arg) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  if (sigprocmask(SIG_BLOCK, &set, NULL) == -1) perror("mask"); // ~ warning sigprocmask-in-threaded-process: pthread_sigmask() takes the same arguments
  for (;;) pause();
}

int main(void) {
  pthread_t thread;
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  /* One thread: nothing is wrong yet. */
  sigprocmask(SIG_BLOCK, &set, NULL);
  pthread_create(&thread, NULL, worker, NULL);
  quiet();
  sigprocmask(SIG_UNBLOCK, &set, NULL); // ~ warning sigprocmask-in-threaded-process: a thread is started here
  for (;;) pause();
}
