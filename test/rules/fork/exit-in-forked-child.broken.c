/* Half-typed lines before and after. */
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (fork() == 0) {
    argv[1] = ;
    execv(argv[1], argv + 1);
    exit(127); // ~ exit-in-forked-child
  }
  for (int i = 0 i < ; i++) {
  }
  return 0;
}

int half(char *
