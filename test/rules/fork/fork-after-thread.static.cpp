// An object at file level starts its thread before main.
#include <thread>
#include <unistd.h>

class Flusher {
public:
  Flusher() : thread(&Flusher::run, this) { started = true; }
  ~Flusher() { thread.join(); }
  void run() { for (;;) pause(); }
private:
  std::thread thread;
  bool started;
};

class Watcher {
public:
  Watcher() { thread = std::thread([] { for (;;) pause(); }); }
  std::thread thread;
};

static Watcher watcher;

int main() {
  if (fork() == 0) // ~ fork-after-thread: copies this process
    for (;;) pause();
}
