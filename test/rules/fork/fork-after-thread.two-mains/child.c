#include <unistd.h>

void start_child(void) {
  if (fork() == 0) // ~ error fork-after-thread: thread is running when
    for (;;) pause();
}
