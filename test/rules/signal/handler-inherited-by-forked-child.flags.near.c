#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Flag setters are harmless where the child execs, and meant where it looks at the flag; a report of a crash is right in any
   process. */
static volatile sig_atomic_t stop;
static const int crashes[] = {SIGSEGV, SIGBUS, SIGABRT};

static void on_term(int sig) { (void)sig; stop = 1; }
static void on_crash(int sig) { unlink("/run/server.pid"); signal(sig, SIG_DFL); raise(sig); }

static void step(void) { pause(); }
static int done(void) { return stop; }

static void worker(void) {
  pid_t pid = fork();
  if (pid != 0) return;
  while (!done()) step();
  _exit(0);
}

static void run(char **argv) {
  if (fork() == 0) {
    setenv("A", "b", 1);
    execv(argv[0], argv);
    _exit(127);
  }
}

/* The parent only waits for the child that goes on. */
static void supervise(void) {
  int status;
  pid_t pid = fork();
  if (pid > 0) {
    waitpid(pid, &status, 0);
    exit(WEXITSTATUS(status));
  }
}

int main(int argc, char **argv) {
  (void)argc;
  for (unsigned i = 0; i < sizeof(crashes) / sizeof(*crashes); i++) signal(crashes[i], on_crash);
  signal(SIGTERM, on_term);
  supervise();
  worker();
  run(argv + 1);
  while (!stop) pause();
  return 0;
}
