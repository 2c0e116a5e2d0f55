// Members and methods are told apart by the types that they belong to: only the project's own size() takes a lock.
#include <mutex>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

static std::mutex log_lock;
static void (*on_crash)() = nullptr;

static void note() {
  log_lock.lock();
  log_lock.unlock();
}

struct Stack {
  void (*size)();
};

class Counter {
 public:
  int size() {
    std::lock_guard<std::mutex> guard(log_lock);
    return 3;
  }
};

class Watchdog {
 public:
  void Register(void (*callback)()) { on_crash = callback; }
};

class Descriptors {
 public:
  void Register(void (*callback)()) { callback(); }
  std::vector<int> open_;
};

static void settle(int fd) { close(fd); }
static void nothing() {}

int main(int argc, char **argv) {
  Stack stack;
  stack.size = note;
  Watchdog watchdog;
  watchdog.Register(note);
  std::vector<int> open;
  Descriptors all;
  Counter counter;
  std::thread worker([] { note(); });
  if (fork() == 0) {
    // near: a vector's own size(), not the member or the method of the same name
    for (unsigned i = 0; i < open.size(); i++) settle(open[i]);
    for (unsigned i = 0; i < all.open_.size(); i++) settle(all.open_[i]);
    // near: this Register() is called with what takes no lock
    all.Register(nothing);
    stack.size(); // ~ error unsafe-call-in-forked-child: leads to lock()
    counter.size(); // ~ error unsafe-call-in-forked-child: lock_guard
    execv(argv[0], argv);
    _exit(127);
  }
  worker.join();
  return argc;
}
