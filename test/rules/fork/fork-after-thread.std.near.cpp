// C++ threads that are over, or that were never started, when the program forks.
#include <future>
#include <thread>
#include <unistd.h>
#include <vector>

static void briefly() {}

static void joined() {
  std::thread t(briefly);
  t.join();
  if (fork() == 0)
    for (;;) pause();
}

static void joined_by_reference() {
  std::vector<std::thread> pool;
  for (int i = 0; i < 4; i++) pool.push_back(std::thread(briefly));
  for (auto &t : pool) t.join();
  if (fork() == 0)
    for (;;) pause();
}

static void at_the_end_of_a_block() {
  {
    std::jthread t(briefly);
  }
  if (fork() == 0)
    for (;;) pause();
}

static void never_started() {
  std::thread t;
  if (fork() == 0)
    for (;;) pause();
}

static void at_the_end_of_a_function(int early) {
  auto result = std::async(std::launch::async, briefly);
  if (early) return;
  std::async(std::launch::async, briefly);
}

static void waited_for(int early) {
  at_the_end_of_a_function(early);
  auto result = std::async(std::launch::async, briefly);
  result.get();
  if (fork() == 0)
    for (;;) pause();
}

int main(int argc, char **) {
  joined();
  joined_by_reference();
  at_the_end_of_a_block();
  never_started();
  waited_for(argc);
}
