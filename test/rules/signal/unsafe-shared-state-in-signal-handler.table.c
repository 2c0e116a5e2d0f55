/* The flag is read by what a table of modules leads to, by the name of a macro. */
#include <signal.h>
#include <unistd.h>

struct actions {
  int (*init)(void);
  int (*process_events)(int timeout);
};

struct module {
  const char *name;
  struct actions actions;
};

static int alarmed;

static void on_alarm(int sig) {
  (void)sig;
  alarmed = 1; // ~ warning unsafe-shared-state-in-signal-handler: writes alarmed
}

static int wait_init(void) { return 0; }

static int wait_events(int timeout) {
  sleep((unsigned)timeout);
  if (alarmed) {
    alarmed = 0;
    return 1;
  }
  return 0;
}

static struct module waiting = {
    "wait",
    {wait_init,
#if HAVE_EVENTS
     wait_events,
#else
     wait_events,
#endif
    }};

struct actions actions;
#define process_events actions.process_events

static void cycle(void) {
  for (;;) process_events(10);
}

int main(void) {
  actions = waiting.actions;
  signal(SIGALRM, on_alarm);
  cycle();
}
