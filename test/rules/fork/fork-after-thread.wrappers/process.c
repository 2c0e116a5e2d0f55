#include "task.h"

#include <errno.h>
#include <unistd.h>

static pid_t fork_again(void) {
  pid_t pid;
  do {
    pid = fork(); // ~ error fork-after-thread: thread is running when
  } while (pid < 0 && errno == EAGAIN);
  return pid;
}

static pid_t make_child(void) {
  return fork_again();
}

pid_t launch(void) {
  pid_t pid = make_child();
  return pid;
}

void serve(void) {
  for (;;) pause();
}
