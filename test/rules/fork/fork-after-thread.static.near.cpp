// Only pointers to what starts threads are at file level.
#include <thread>
#include <unistd.h>

class Watcher {
public:
  Watcher() { thread = std::thread([] { for (;;) pause(); }); }
  std::thread thread;
};

extern Watcher elsewhere;
static Watcher *watcher;

int main() {
  if (fork() == 0)
    for (;;) pause();
  watcher = new Watcher();
}
