#include <signal.h>

struct state { int result; };

int returned(const sigset_t *set) {
  return sigprocmask(SIG_BLOCK, set, 0); // ~ refuse: is returned to callers
}

int used_again(const sigset_t *set) {
  int ret = sigprocmask(SIG_BLOCK, set, 0); // ~ refuse: where -1 may be expected
  if (ret < 0) return ret;
  return 0;
}

int used_later(const sigset_t *set) {
  int ret = sigprocmask(SIG_BLOCK, set, 0); // ~ refuse: where -1 may be expected
  sigprocmask(SIG_BLOCK, set, 0);
  return ret;
}

void in_a_struct(struct state *s, const sigset_t *set) {
  s->result = sigprocmask(SIG_BLOCK, set, 0); // ~ refuse: which others may look at
}

int in_a_condition(const sigset_t *set) {
  int ret;
  if ((ret = sigprocmask(SIG_BLOCK, set, 0)) < 0) return ret; // ~ refuse: is kept
  return 0;
}

int compared_oddly(const sigset_t *set) {
  return sigprocmask(SIG_BLOCK, set, 0) == 22 ? 1 : 0; // ~ refuse: in a way that is not understood
}
