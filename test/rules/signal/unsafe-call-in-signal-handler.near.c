#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static volatile sig_atomic_t stop;
static int wake[2];
static char *path;

void from_elsewhere(void);

/* A flag, a byte in a pipe, a message by write, _exit: all on the list. */
static void on_term(int sig) {
  int saved = errno;
  stop = sig;
  write(wake[1], "x", 1);
  memset(wake, 0, 0);
  errno = saved;
}

static void on_quit(int sig) {
  static const char text[] = "leaving\n";
  write(2, text, sizeof text - 1);
  prctl(PR_SET_NAME, "gone");
  if (sig) _exit(1);
  printf("never reached for a signal");
}

/* What nobody knows is not taken for unsafe. */
static void on_usr1(int sig) {
  (void)sig;
  from_elsewhere();
  signal(SIGUSR1, on_usr1);
}

/* The branch for signals, by the constant that the handler gives. */
static void clean_up(int in_signal) {
  if (path) unlink(path);
  if (!in_signal) free(path);
  if (in_signal == 0) puts("cleaned");
  else return;
  fflush(stdout);
}
#define IN_SIGNAL 1
static void on_int(int sig) {
  clean_up(IN_SIGNAL);
  signal(sig, SIG_DFL);
  raise(sig);
}

/* The same through a word of flags. */
enum { FROM_SIGNAL = 1 << 3 };
static void unlock(unsigned flags) {
  int in_signal = !!(flags & FROM_SIGNAL);
  if (in_signal) unlink(path);
  if (!in_signal) free(path);
}
static void on_alarm(int sig) {
  (void)sig;
  unlock(FROM_SIGNAL);
}

/* Behind _exit nothing runs. */
static void on_hup(int sig) {
  (void)sig;
  _exit(0);
  puts("dead code");
}

/* C allows these in a handler. */
static void on_abort(int sig) {
  (void)sig;
  quick_exit(1);
}

/* Installed for one signal only: the other case never runs in a handler. */
static void on_usr2(int sig) {
  switch (sig) {
    case SIGUSR2:
      stop = 1;
      break;
    case SIGTERM:
      puts("not installed for this one");
      break;
    default:
      puts("nor for any other");
  }
}

/* A build for measuring coverage is not what users run. */
static void leave(void) {
#ifdef COVERAGE_TEST
  exit(0);
#else
  _exit(0);
#endif
}
static void on_pipe(int sig) {
  (void)sig;
  leave();
}

/* Never installed. */
static void on_nothing(int sig) { printf("%d", sig); }

/* Not a signal handler: it runs at exit. */
static void at_end(void) { puts("bye"); }

int main(void) {
  atexit(at_end);
  path = strdup("/tmp/x");
  if (pipe(wake)) return 1;
  signal(SIGTERM, on_term);
  signal(SIGQUIT, on_quit);
  signal(SIGUSR1, on_usr1);
  signal(SIGUSR2, on_usr2);
  signal(SIGINT, on_int);
  signal(SIGHUP, on_hup);
  signal(SIGALRM, on_alarm);
  signal(SIGABRT, on_abort);
  signal(SIGPIPE, on_pipe);
  signal(SIGCONT, SIG_IGN);
  signal(SIGCHLD, SIG_DFL);
  while (!stop) pause();
  clean_up(0);
  on_nothing(0);
  return 0;
}
