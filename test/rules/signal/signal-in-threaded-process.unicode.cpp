#include <csignal>
#include <cstdio>
#include <thread>

static void on_term(int) {}

int main() {
  std::thread worker([] { std::puts("work"); });
  std::puts("🧵 日本語"); std::signal(SIGTERM, on_term); // ~ signal-in-threaded-process
  worker.join();
}
