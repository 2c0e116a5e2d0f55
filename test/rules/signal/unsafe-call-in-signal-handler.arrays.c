#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Which signals a handler is for is known where they stand in an array. */
static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE};
static const int mixed[] = {SIGSEGV, SIGTERM, 0};

static void on_fault(int sig) { printf("%d\n", sig); abort(); } // ~ hint unsafe-call-in-signal-handler: for a crash
static void on_mixed(int sig) { printf("%d\n", sig); abort(); } // ~ warning unsafe-call-in-signal-handler: printf()

/* One array of signals a row, as routing daemons have it; SIGQUIT dumps core as well. */
static void core_handler(int sig, siginfo_t *info, void *context) {
  (void)sig, (void)info, (void)context;
  printf("core\n"); // ~ hint unsafe-call-in-signal-handler: for a crash
  abort();
}
static void exit_handler(int sig, siginfo_t *info, void *context) {
  (void)sig, (void)info, (void)context;
  printf("exit\n"); // ~ warning unsafe-call-in-signal-handler: printf()
  _exit(1);
}

/* A report that hangs is ended by SIGALRM. */
static void on_bus(int sig) {
  alarm(1);
  printf("%d\n", sig);
  abort();
}

static void trap(void) {
  static const int core_signals[] = {SIGQUIT, SIGILL,
#ifdef SIGEMT
                                     SIGEMT,
#endif
                                     SIGABRT};
  static const int exit_signals[] = {SIGHUP, SIGTERM};
  static const struct {
    const int *sigs;
    unsigned n;
    void (*handler)(int, siginfo_t *, void *);
  } map[] = {
      {core_signals, 3, core_handler},
      {exit_signals, 2, exit_handler},
  };
  for (unsigned i = 0; i < 2; i++)
    for (unsigned j = 0; j < map[i].n; j++) {
      struct sigaction act = {.sa_flags = SA_SIGINFO};
      act.sa_sigaction = map[i].handler;
      sigaction(map[i].sigs[j], &act, NULL);
    }
}

int main(void) {
  struct sigaction act = {.sa_handler = on_fault};
  for (unsigned i = 0; i < 3; i++) sigaction(faults[i], &act, NULL);
  for (const int *sig = mixed; *sig; sig++) signal(*sig, on_mixed);
  trap();
  signal(SIGILL, on_bus);
  signal(SIGINT, exit); // ~ warning unsafe-call-in-signal-handler: exit() as the signal handler for SIGINT runs the exit handlers
  signal(SIGHUP, _exit);
  signal(SIGSYS, exit);
  pause();
  return 0;
}
