// 日本語 🧵
#include <csignal>
#include <cstdio>
#include <sched.h>

static int 子供(void *) {
  std::printf("🧵");
  return 0;
}

int main() {
  static char stack[65536];
  const char *名 = "🧵"; clone(子供, stack + sizeof stack, CLONE_VM | SIGCHLD, nullptr); // ~ warning raw-clone-thread: calls printf()
  return 0;
}
