#include <signal.h>
#include <stdio.h>

void start_workers(void);

static void on_term(int number) {
  printf("%d\n", number);
}

int main(void) {
  signal(SIGTERM, on_term); // ~ refuse: main() is not seen to start a thread in this file
  start_workers();
  return 0;
}
