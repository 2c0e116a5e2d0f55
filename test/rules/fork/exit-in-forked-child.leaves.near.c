/* The parent has gone: the child is the program, also before it makes a session. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void become_daemon(void) {
  pid_t pid = fork();
  if (pid < 0) exit(1);
  if (pid > 0) {
    printf("started %d\n", pid);
    exit(0);
  }
  umask(0);
  if (chdir("/") < 0) exit(2);
  setsid();
}

int main(int argc, char **argv) {
  (void)argv;
  int pid = fork();
  if (pid < 0) return 1;
  if (pid > 0) return 0;
  if (chdir("/") < 0) return 2;
  setsid();
  if (argc > 1) return 3;
  become_daemon();
  return 0;
}
