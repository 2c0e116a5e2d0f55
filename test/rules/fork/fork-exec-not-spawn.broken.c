#include <unistd.h>

int main(int argc, char **argv) {
  pid_t pid = fork(); // ~ fork-exec-not-spawn
  if (pid == 0) {
    dup2(1, 
    execv(argv[1], argv + 1);
    _exit(127);
  }
  return 0
}
