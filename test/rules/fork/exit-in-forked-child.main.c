/* A return from main is an exit. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  pid_t pid = fork();
  if (pid == 0) {
    puts("child");
    return 0; // ~ warning exit-in-forked-child: Returning from main in the forked child
  }
  waitpid(pid, NULL, 0);
  if (fork() == 0) execv(argv[1], argv + 1);
  return 0; // ~ warning exit-in-forked-child: after the failed exec
}
