// ~ run: x
#include <csignal>
#include <cstdio>
#include <thread>

static volatile std::sig_atomic_t count;

extern "C" void on_signal(int) { count = count + 1; }

int main() {
  std::signal(SIGUSR1, on_signal); // ~ fix: safe
  if (std::signal(SIGUSR2, on_signal) == SIG_ERR) return 1; // ~ fix: safe
  std::thread worker([] {
    std::raise(SIGUSR1);
    std::raise(SIGUSR2);
  });
  worker.join();
  std::printf("%d\n", static_cast<int>(count));
}
