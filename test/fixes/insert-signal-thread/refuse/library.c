#include <signal.h>
#include <stdio.h>

static void on_term(int number) {
  printf("%d\n", number);
}

void lib_start(void) {
  signal(SIGTERM, on_term); // ~ refuse: main() is in another file
}
