// Threads that are made inside a container which is a data member, declared below the methods that use it.
#include <thread>
#include <unistd.h>
#include <vector>

class Server {
public:
  void start() {
    for (int i = 0; i < 4; i++) pool_.emplace_back([this] { loop(); });
  }
  void stop() {
    for (auto &thread : pool_) thread.join();
  }
  void hook() {
    if (fork() == 0) // ~ fork-after-thread: a thread may have been started here
      for (;;) pause();
  }
  void count() { numbers_.emplace_back(1); }

private:
  void loop() {
    for (;;) pause();
  }
  std::vector<std::thread> pool_;
  std::vector<int> numbers_;
};

int main() {
  Server server;
  server.count();
  server.start();
  server.hook();
  server.stop();
}
