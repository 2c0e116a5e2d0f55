// Threads of the C++ library, kept in variables, members and containers.
#include <future>
#include <thread>
#include <unistd.h>
#include <vector>

static void work() {
  for (;;) pause();
}

static void briefly() {}

class Server {
 public:
  void start() { worker_ = std::thread(&Server::loop, this); }
  void stop() { worker_.join(); }
  void restart() {
    if (fork() == 0) // ~ fork-after-thread
      for (;;) pause();
  }

 private:
  void loop() {
    for (;;) pause();
  }
  std::thread worker_;
};

static void a_variable() {
  std::thread t(work);
  if (fork() == 0) // ~ error fork-after-thread: thread is running when
    for (;;) pause();
  t.join();
}

static void a_lambda() {
  std::thread t([] {
    for (;;) pause();
  });
  t.detach();
  if (fork() == 0) // ~ error fork-after-thread
    for (;;) pause();
}

static void braces() {
  std::jthread t{work};
  if (fork() == 0) // ~ error fork-after-thread
    for (;;) pause();
}

static void start_detached() {
  std::thread t(work);
  t.detach();
}

static void by_a_function() {
  start_detached();
  if (fork() == 0) // ~ error fork-after-thread
    for (;;) pause();
}

static void a_future() {
  auto result = std::async(std::launch::async, briefly);
  if (fork() == 0) // ~ warning fork-after-thread: may be running
    for (;;) pause();
  result.get();
}

static void a_vector() {
  std::vector<std::thread> pool;
  for (int i = 0; i < 4; i++) pool.push_back(std::thread(briefly));
  if (fork() == 0) // ~ warning fork-after-thread: may be running
    for (;;) pause();
  for (auto &t : pool) t.join();
}

int main(int argc, char **) {
  switch (argc) {
    case 1:
      a_variable();
      break;
    case 2:
      a_lambda();
      break;
    case 3:
      braces();
      break;
    case 4:
      a_future();
      break;
    case 5:
      a_vector();
      break;
    case 6:
      by_a_function();
      break;
    default:
      Server server;
      server.start();
      server.restart();
      server.stop();
  }
}
