#include <csignal>
#include <thread>
#include <unistd.h>

static void block_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, nullptr); // ~ warning signal-mask-after-thread: still takes SIGTERM
}

int main() {
  std::thread worker([] {
    for (;;) pause();
  });
  block_signals();
  worker.join();
}
