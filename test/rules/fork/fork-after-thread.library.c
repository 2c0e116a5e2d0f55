/* A library does not know whether its caller has threads: advice, not a warning. */
#include <sys/types.h>
#include <unistd.h>

pid_t start_helper(void) {
  pid_t pid = fork(); // ~ hint fork-after-thread: the program that calls start_helper() has threads
  if (pid == 0)
    for (;;) pause();
  return pid;
}
