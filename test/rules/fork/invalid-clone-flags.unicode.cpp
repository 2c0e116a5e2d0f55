// 日本語 🧵
#include <sched.h>

constexpr int fähnchen = CLONE_FS | CLONE_NEWNS;

int main() {
  const char *名前 = "🧵"; /* 🧵 */ unshare(CLONE_THREAD | CLONE_PIDFD); // ~ error invalid-clone-flags: CLONE_PIDFD
  return clone([](void *) { return 0; }, nullptr, fähnchen, nullptr); // ~ error invalid-clone-flags: CLONE_NEWNS
}
