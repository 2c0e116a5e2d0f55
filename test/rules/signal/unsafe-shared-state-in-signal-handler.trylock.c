/* A lock that one side only tries, or that is another one, keeps nothing apart. */
#include <signal.h>
#include <unistd.h>

typedef volatile unsigned long spin_t;
#define try_lock(lock) (*(lock) == 0 && __sync_bool_compare_and_swap(lock, 0, 1))
#define unlock(lock) (*(lock) = 0)

static spin_t first;
static spin_t second;
static int open_one;
static int other;
static int after;

static void on_alarm(int sig) {
  (void)sig;
  if (!try_lock(&first)) return;
  open_one = 1; // ~ warning unsafe-shared-state-in-signal-handler: keep open_one in a register
  other = 1;    // ~ warning unsafe-shared-state-in-signal-handler: keep other in a register
  unlock(&first);
  after = 1;    // ~ warning unsafe-shared-state-in-signal-handler: keep after in a register
}

static void with_second(void) {
  if (!try_lock(&second)) return;
  other = 0;
  unlock(&second);
}

static void with_first(void) {
  if (!try_lock(&first)) return;
  after = 0;
  unlock(&first);
}

static void run(void) {
  for (;;) {
    open_one = 0;
    with_second();
    with_first();
    pause();
  }
}

int main(void) {
  signal(SIGALRM, on_alarm);
  run();
}
