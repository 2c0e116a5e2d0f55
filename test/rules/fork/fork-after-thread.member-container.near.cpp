// The threads of the members are joined before the fork, in a method of their own; numbers are no threads.
#include <thread>
#include <unistd.h>
#include <vector>

class Server {
public:
  void start() {
    one_ = std::thread([this] { loop(); });
    for (int i = 0; i < 4; i++) pool_.emplace_back([this] { loop(); });
    more_.push_back(std::thread([this] { loop(); }));
    numbers_.emplace_back(1);
  }
  void stop() {
    if (one_.joinable()) one_.join();
    for (auto &thread : pool_) thread.join();
    for (auto &thread : more_)
      if (thread.joinable()) thread.join();
  }
  void hook() {
    if (fork() == 0)
      for (;;) pause();
  }

private:
  void loop() { done_ = true; }
  std::thread one_;
  std::vector<std::thread> pool_;
  std::vector<std::thread> more_;
  std::vector<int> numbers_;
  bool done_ = false;
};

int main() {
  Server server;
  server.start();
  server.stop();
  server.hook();
}
