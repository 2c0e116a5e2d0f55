/* Both sides leave where the lock is taken; trying it is a macro over what the compiler has. */
#include <signal.h>
#include <unistd.h>

#if (HAVE_ATOMIC_OPS)
#define cmp_set(lock, old, new) AO_compare_and_swap(lock, old, new)
#else
#define cmp_set(lock, old, new) __sync_bool_compare_and_swap(lock, old, new)
#endif
#define trylock(lock) (*(lock) == 0 && cmp_set(lock, 0, 1))
#define unlock(lock) *(lock) = 0

struct slot { long seconds; int index; };
static struct slot slots[2];
static int current;
static long lock;

static void on_alarm(int sig) {
  (void)sig;
  if (!trylock(&lock)) return;
  current = 1 - current;
  slots[current].index++;
  unlock(&lock);
}

static void update(void) {
  if (!trylock(&lock)) return;
  current = 1 - current;
  slots[current].seconds = 7;
  unlock(&lock);
}

int main(void) {
  signal(SIGALRM, on_alarm);
  for (;;) update();
}
