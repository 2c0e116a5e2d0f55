/* A return from main is an exit. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  pid_t pid = fork();
  if (pid == 0) {
    puts("child");
    return 0; // ~ warning exit-in-forked-child
  }
  waitpid(pid, NULL, 0);
  return 0;
}
