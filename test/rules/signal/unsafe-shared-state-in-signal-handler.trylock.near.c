/* Both sides try the same lock and leave where it is taken. */
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

typedef volatile unsigned long spin_t;
#define try_lock(lock) (*(lock) == 0 && __sync_bool_compare_and_swap(lock, 0, 1))
#define unlock(lock) (*(lock) = 0)

static spin_t time_lock;
static atomic_flag busy = ATOMIC_FLAG_INIT;
static int slot;
static long seconds;
static long minutes;

static void update(long now) {
  if (!try_lock(&time_lock)) return;
  if (seconds == now) {
    unlock(&time_lock);
    return;
  }
  slot = slot == 63 ? 0 : slot + 1;
  seconds = now;
  unlock(&time_lock);
}

static void update_in_handler(long now) {
  if (!try_lock(&time_lock)) {
    return;
  }
  if (slot == 63) {
    slot = 0;
  } else {
    slot++;
  }
  seconds = now;
  unlock(&time_lock);
}

static void count(void) {
  if (atomic_flag_test_and_set(&busy)) return;
  minutes++;
  atomic_flag_clear(&busy);
}

static void on_alarm(int sig) {
  update_in_handler(sig);
  count();
}

static void run(void) {
  for (;;) {
    update(7);
    count();
    pause();
  }
}

int main(void) {
  signal(SIGALRM, on_alarm);
  run();
}
