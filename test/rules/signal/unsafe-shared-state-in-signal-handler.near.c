#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct state {
  int verbose;
  volatile sig_atomic_t asked;
};
static struct state state;
/* Of a struct that no file shows the members may be volatile. */
extern struct hidden hidden;
static volatile sig_atomic_t stop;
static sig_atomic_t volatile again;
static atomic_int level;
static _Atomic bool ready;
static int builtin;
static int wake[2];
static int verbose;
static const char *const name = "name";
static const int limit = 3;
static int own;
static char *pid_file;
static int guarded;
static int last;
static int in_crash;

static void on_term(int sig) {
  stop = sig;
  again = 1;
  level++;
  ready = true;
  __atomic_store_n(&builtin, 1, __ATOMIC_RELAXED);
  /* Written before the handler was installed only. */
  if (verbose) write(wake[1], name, limit);
  /* The member is what it should be. */
  state.asked = 1;
  hidden.asked_too = 1;
  /* Nobody else uses it. */
  own++;
  guarded++;
}

/* It ends the process: what it writes nobody sees, what it reads is settled. */
static void on_quit(int sig) {
  last = sig;
  if (pid_file) unlink(pid_file);
  _exit(1);
}

/* A fault. */
static void on_crash(int sig) {
  if (in_crash) return;
  in_crash = sig;
}

static void locals(int sig) {
  static int count;
  int stop = sig;
  count += stop;
}

static void set_up(int argc) {
  verbose = argc > 1;
  if (pipe(wake)) exit(1);
}

static void with_signals_blocked(void) {
  sigset_t set, old;
  sigfillset(&set);
  sigprocmask(SIG_BLOCK, &set, &old);
  guarded = 0;
  sigprocmask(SIG_SETMASK, &old, NULL);
}

int main(int argc, char **argv) {
  set_up(argc);
  pid_file = argv[0];
  signal(SIGTERM, on_term);
  signal(SIGQUIT, on_quit);
  signal(SIGSEGV, on_crash);
  signal(SIGUSR1, locals);
  while (!stop && !again && level < 3 && !ready && !__atomic_load_n(&builtin, __ATOMIC_RELAXED)) {
    with_signals_blocked();
    if (verbose) printf("%d %d\n", last, wake[0]);
    in_crash = 0;
    if (state.asked || hidden.asked_too) state.verbose++;
    pause();
  }
}
