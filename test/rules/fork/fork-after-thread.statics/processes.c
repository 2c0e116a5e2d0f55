#include <unistd.h>

static void run(void) {
  if (fork() == 0)
    for (;;) pause();
}

void with_processes(void) {
  run();
}
