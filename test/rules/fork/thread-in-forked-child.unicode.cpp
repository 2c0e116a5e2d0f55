#include <cstdio>
#include <thread>
#include <unistd.h>

void work() {
  for (;;) pause();
}

int main() {
  std::thread first(work);
  if (fork() == 0) {
    puts("🧵 日本語"); std::thread second(work); // ~ warning thread-in-forked-child
    for (;;) pause();
  }
}
