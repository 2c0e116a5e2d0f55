// Threads that are made inside the container that holds them.
#include <thread>
#include <unistd.h>
#include <vector>

static std::vector<std::thread> kept;

static void work() {
  for (;;) pause();
}

static void in_a_loop() {
  std::vector<std::thread> pool;
  for (int i = 0; i < 4; i++) pool.emplace_back(work);
  if (fork() == 0) // ~ fork-after-thread: a thread may have been started here
    for (;;) pause();
  for (auto &thread : pool) thread.join();
  if (fork() == 0)
    for (;;) pause();
}

static void global() {
  kept.emplace_back([] { work(); });
  if (fork() == 0) // ~ fork-after-thread
    for (;;) pause();
}

static void numbers() {
  std::vector<int> list;
  list.emplace_back(1);
  if (fork() == 0)
    for (;;) pause();
}

int main() {
  numbers();
  in_a_loop();
  global();
}
