/* Half-typed lines before and after. */
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  argv[1] = ;
  if (fork() == 0) {
    execv(argv[1], argv + 1);
    exit(127); // ~ exit-in-forked-child
  }
  for (int i = 0 i < ; i++) {
  }
  return 0;
}

int half(char *
