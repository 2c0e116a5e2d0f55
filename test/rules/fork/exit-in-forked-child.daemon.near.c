/* The parent leaves by _exit: the child alone comes to the end of main. */
#include <stdio.h>
#include <unistd.h>

int main(void) {
  pid_t pid = fork();
  if (pid < 0) return 1;
  if (pid > 0) _exit(0);
  setsid();
  puts("in the background");
  return 0;
}
