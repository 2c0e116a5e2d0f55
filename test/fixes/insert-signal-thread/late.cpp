// ~ run: x
#include <atomic>
#include <csignal>
#include <cstdio>
#include <thread>
#include <unistd.h>

static std::atomic<int> seen{0};

extern "C" void on_user(int number) { seen = number; }

int main() {
  std::thread worker([] {
    while (seen == 0) usleep(1000);
  });
  std::signal(SIGUSR1, on_user); // ~ fix: unsafe
  kill(getpid(), SIGUSR1);
  worker.join();
  std::printf("%d\n", seen.load());
  return 0;
}
