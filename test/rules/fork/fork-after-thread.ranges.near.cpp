// Threads of an array, joined through references to its elements; and code that nobody compiles.
#include <thread>
#include <unistd.h>

static void work() {}

int main() {
  std::thread threads[4];
  for (int i = 0; i < 4; i++) threads[i] = std::thread(work);
  for (auto &one : threads) one.join();
  if (fork() == 0)
    for (;;) pause();
#if 0
  std::thread late(work);
#endif
  if (fork() == 0)
    for (;;) pause();
}
