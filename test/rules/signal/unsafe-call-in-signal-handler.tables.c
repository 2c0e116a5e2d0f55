#include <signal.h>
#include <stddef.h>
#include <stdio.h>

typedef void (*handler)(int);
static void on_row(int sig) {
  printf("%d", sig); // ~ warning unsafe-call-in-signal-handler
}
static void on_pointer(int sig) {
  printf("%d", sig); // ~ warning unsafe-call-in-signal-handler
}
static void on_plain(int sig) {
  printf("%d", sig); // ~ warning unsafe-call-in-signal-handler
}
static void on_wrapped(int sig) {
  printf("%d", sig); // ~ warning unsafe-call-in-signal-handler
}
static void other(int sig) { printf("%d", sig); }

static const struct { int sig; handler run; } rows[] = {{SIGINT, on_row}, {SIGTERM, SIG_IGN}};
static struct entry { int sig; handler run; handler unused; } entries[] = {
    {.sig = SIGUSR1, .run = on_pointer, .unused = other}, {.sig = 0}};
static handler plain[] = {on_plain};

static void install(int sig, handler run) {
  struct sigaction action = {.sa_handler = run, .sa_flags = SA_RESTART};
  sigaction(sig, &action, NULL);
}

int main(void) {
  for (size_t i = 0; i < 2; i++) signal(rows[i].sig, rows[i].run);
  for (struct entry *e = entries; e->sig; e++) {
    struct sigaction action;
    action.sa_handler = e->run;
    sigaction(e->sig, &action, NULL);
  }
  signal(SIGHUP, plain[0]);
  install(SIGALRM, on_wrapped);
  return 0;
}
