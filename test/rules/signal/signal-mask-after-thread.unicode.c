#include <pthread.h>
#include <signal.h>

static void *arbeiter_größe(void *arg) {
  return arg;
}

int main(void) {
  pthread_t fäden;
  sigset_t menge;
  sigemptyset(&menge);
  sigaddset(&menge, SIGTERM);
  pthread_create(&fäden, NULL, arbeiter_größe, "🧵");
  /* 🧵名前 */ pthread_sigmask(SIG_BLOCK, &menge, NULL); // ~ warning signal-mask-after-thread: arbeiter_größe()
  return pthread_join(fäden, NULL);
}
