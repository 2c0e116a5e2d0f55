#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct list { struct list *next; int length; };

static int stop;
static sig_atomic_t again;
static volatile int counted;
static char *name;
static struct list items;
static int level;
static long total;

static void on_term(int sig) {
  stop = sig; // ~ warning unsafe-shared-state-in-signal-handler: keep stop in a register
}

static void on_hup(int sig) {
  (void)sig;
  again = 1;  // ~ warning unsafe-shared-state-in-signal-handler: Add volatile
  counted++;  // ~ hint unsafe-shared-state-in-signal-handler: volatile but not sig_atomic_t
}

static void add(int by) { total += by; }

static void on_usr1(int sig) {
  if (name) name[0] = 'x'; // ~ warning unsafe-shared-state-in-signal-handler: which rename_it() frees
  items.length++;          // ~ warning unsafe-shared-state-in-signal-handler: in the middle of a change
  if (level > 2) return;   // ~ hint unsafe-shared-state-in-signal-handler: which main() changes after
  add(sig);                // ~ warning unsafe-shared-state-in-signal-handler: writes total further down
}

static void rename_it(void) {
  free(name);
  name = malloc(10);
}

int main(void) {
  signal(SIGTERM, on_term);
  signal(SIGHUP, on_hup);
  signal(SIGUSR1, on_usr1);
  while (!stop) {
    if (again) rename_it();
    if (items.next) items.length = 0;
    level = counted;
    pause();
  }
  return (int)total;
}
