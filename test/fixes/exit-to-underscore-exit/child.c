// ~ run: x
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>

pid_t fork(void);

int main(void) {
  int status;
  pid_t pid = fork();
  if (pid == 0) exit(3); // ~ fix: unsafe
  if (pid < 0 || waitpid(pid, &status, 0) != pid) return 1;
  printf("%d\n", WEXITSTATUS(status));
  return 0;
}
