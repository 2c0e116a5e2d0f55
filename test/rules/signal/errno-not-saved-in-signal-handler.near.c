#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int wake[2];
static volatile sig_atomic_t stop;
static sigjmp_buf again;

static void saves(int sig) {
  int olderrno = errno;
  if (sig) while (waitpid(-1, NULL, WNOHANG) > 0) {}
  errno = olderrno;
}

static void poke(void) {
  const int before = errno;
  write(wake[1], "x", 1);
  errno = before;
}
static void helper_saves(int sig) {
  (void)sig;
  poke();
}

/* Only what leaves errno alone. */
static void flags(int sig) {
  static char text[8];
  memcpy(text, "abc", 4);
  stop = sig + (int)strlen(text) + getpid();
  signal(sig, flags);
}

/* It never returns. */
static void ends(int sig) {
  (void)sig;
  write(2, "bye\n", 4);
  _exit(0);
}
static void jumps(int sig) {
  (void)sig;
  write(2, "again\n", 6);
  siglongjmp(again, 1);
}
static void again_by_default(int sig) {
  write(2, "killed\n", 7);
  signal(sig, SIG_DFL);
  kill(getpid(), sig);
}

/* Not a handler. */
static void reap(void) { while (waitpid(-1, NULL, WNOHANG) > 0) {} }

int main(void) {
  if (pipe(wake)) return 1;
  signal(SIGCHLD, saves);
  signal(SIGTERM, helper_saves);
  signal(SIGINT, flags);
  signal(SIGQUIT, ends);
  signal(SIGUSR1, jumps);
  signal(SIGUSR2, again_by_default);
  if (sigsetjmp(again, 1)) reap();
  while (!stop) pause();
}
