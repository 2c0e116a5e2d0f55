// C++ threads, and a lambda as the handler.
#include <csignal>
#include <cstdio>
#include <thread>
#include <unistd.h>

static void work() {
  for (;;) pause();
}

int main() {
  std::signal(SIGINT, [](int) { std::puts("interrupted"); }); // ~ warning missing-sigwait: SIGINT is not blocked
  std::thread thread(work);
  thread.join();
}
