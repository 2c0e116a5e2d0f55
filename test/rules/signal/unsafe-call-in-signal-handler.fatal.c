/* A helper gives up on what cannot happen: no more than a hint. What the handler itself decides stays. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)

static void bug_at(const char *file, int line, const char *format, ...) {
  va_list args;
  va_start(args, format);
  fprintf(stderr, "%s:%d: ", file, line);
  vfprintf(stderr, format, args);
  exit(99);
}

static void leave(int code) {
  exit(code);
}

static void check(int sig) {
  if (sig < 1 || sig > 64) BUG("signal out of range: %d", sig);
}

static void restore(int sig) {
  check(sig);
  signal(sig, SIG_DFL);
}

static void finish(int sig) {
  if (sig == SIGTERM) leave(1);
}

static void on_int(int sig) {
  restore(sig); // ~ hint unsafe-call-in-signal-handler: It runs only where a helper gives up
  raise(sig);
}

static void on_term(int sig) {
  finish(sig); // ~ warning unsafe-call-in-signal-handler: leads to exit()
}

static void on_hup(int sig) {
  if (sig != SIGHUP) BUG("what?"); // what the condition rules out
  if (getppid() == 1) BUG("orphaned"); // ~ warning unsafe-call-in-signal-handler: bug_at
}

int main(void) {
  signal(SIGINT, on_int);
  signal(SIGTERM, on_term);
  signal(SIGHUP, on_hup);
  for (;;) pause();
}
