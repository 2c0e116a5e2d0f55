#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static void beim_schließen(int sig) {
  puts("さようなら 🧵");
}

static void *arbeit(void *arg) {
  return arg;
}

int main(void) {
  pthread_t fäden; /* 🧵🧵 */ signal(SIGTERM, beim_schließen); // ~ warning missing-sigwait: beim_schließen() may run
  pthread_create(&fäden, NULL, arbeit, NULL);
  return pthread_join(fäden, NULL);
}
