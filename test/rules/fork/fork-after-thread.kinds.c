/* Every call of libc that leaves a child behind. */
#include <pthread.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *worker(void *arg) {
  for (;;) pause();
}

static void serve(void) {
  for (;;) pause();
}

static int child(void *arg) {
  serve();
  return 0;
}

static void bare(void) {
  if (_Fork() == 0) serve(); // ~ error fork-after-thread: _Fork() copies this process
}

static void terminal(void) {
  int master;
  if (forkpty(&master, NULL, NULL, NULL) == 0) serve(); // ~ error fork-after-thread: forkpty()
}

static void system_call(void) {
  if (syscall(SYS_fork) == 0) serve(); // ~ error fork-after-thread
}

static void cloned(char *top) {
  clone(child, top, SIGCHLD, NULL); // ~ error fork-after-thread: clone()
}

static void cloned_with_memory(char *top) {
  clone(child, top, CLONE_VM | SIGCHLD, NULL);
}

static void cloned_raw(void) {
  if (syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0) == 0) serve(); // ~ error fork-after-thread
}

static void to_the_background(void) {
  daemon(0, 0); // ~ error fork-after-thread: daemon()
}

int main(void) {
  static char stack[65536];
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  bare();
  terminal();
  system_call();
  cloned(stack + sizeof stack);
  cloned_with_memory(stack + sizeof stack);
  cloned_raw();
  to_the_background();
  return EXIT_SUCCESS;
}
