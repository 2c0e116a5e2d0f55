/* In this one nothing runs beside it. */
#include <unistd.h>

void start_child(void);

int main(void) {
  start_child();
  if (fork() == 0)
    for (;;) pause();
  return 0;
}
