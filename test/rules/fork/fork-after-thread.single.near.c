/* A program without threads may fork as it likes. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  for (int i = 0; i < 4; i++) {
    if (fork() == 0) {
      printf("child %d\n", i);
      for (;;) pause();
    }
  }
  daemon(0, 0);
  while (wait(NULL) > 0) puts("one less");
  return EXIT_SUCCESS;
}
