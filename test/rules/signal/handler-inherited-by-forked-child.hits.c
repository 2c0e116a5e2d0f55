#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int wake[2];
static volatile sig_atomic_t stop;
static pid_t helper;

static void on_term(int sig) { char b = (char)sig; write(wake[1], &b, 1); }
static void on_hup(int sig) { (void)sig; unlink("/run/server.pid"); _exit(0); }
static void on_int(int sig) { (void)sig; stop = 1; }
static void on_quit(int sig) { kill(helper, sig); }
static void on_usr(int sig) { (void)sig; puts("usr"); }

static void run(char **argv) {
  pid_t pid = fork(); // ~ warning handler-inherited-by-forked-child: on_term(): SIGTERM before exec runs it in the child, where it writes to a descriptor that the child shares with its parent
  if (pid == 0) {
    execv(argv[0], argv);
    _exit(127);
  }
  waitpid(pid, NULL, 0);
}

/* Only the signal that is not handled is reset. */
static void run_reset_other(char **argv) {
  if (fork() == 0) { // ~ warning handler-inherited-by-forked-child: on_term()
    signal(SIGINT, SIG_DFL);
    execv(argv[0], argv);
    _exit(127);
  }
}

static void work(void) { pause(); }

/* SIGTERM is reset, SIGHUP is not: the file goes when the worker is told to end. */
static void worker(void) {
  switch (fork()) { // ~ warning handler-inherited-by-forked-child: on_hup(): SIGHUP runs it in the child, where it removes a file of the parent
  case 0:
    signal(SIGTERM, SIG_DFL);
    for (;;) work();
  case -1:
    abort();
  }
}

/* Nothing in the child looks at the flag. */
static void deaf(void) {
  if (fork() == 0) { // ~ hint handler-inherited-by-forked-child: SIGINT sets a flag there that nothing in the child looks at
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    signal(SIGUSR1, SIG_DFL);
    for (;;) work();
  }
}

/* Unblocked again before the fork. */
static void late_mask(char **argv) {
  sigset_t all, old;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &old);
  helper = 1;
  sigprocmask(SIG_SETMASK, &old, NULL);
  if (fork() == 0) { // ~ warning handler-inherited-by-forked-child: on_term()
    execv(argv[0], argv);
    _exit(127);
  }
}

/* A signal passed on to one process, in the moment before exec. */
static void relay(char **argv) {
  if (fork() == 0) { // ~ hint handler-inherited-by-forked-child: on_quit(): SIGQUIT before exec runs it in the child, where it sends a signal to other processes
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    execv(argv[0], argv);
    _exit(127);
  }
}

/* What prints in the parent prints in the child. */
static void prints(void) {
  if (fork() == 0) { // ~ hint handler-inherited-by-forked-child: on_usr(): SIGUSR1 runs it in the child, for which it was not written
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    for (;;) work();
  }
}

int main(int argc, char **argv) {
  (void)argc;
  if (pipe(wake) != 0) return 1;
  signal(SIGTERM, on_term);
  signal(SIGHUP, on_hup);
  signal(SIGINT, on_int);
  signal(SIGQUIT, on_quit);
  signal(SIGUSR1, on_usr);
  while (!stop) {
    run(argv + 1);
    run_reset_other(argv + 1);
    worker();
    deaf();
    late_mask(argv + 1);
    relay(argv + 1);
    prints();
  }
  return 0;
}
