/* Größe, 名前, 🧵: columns are counted in UTF-16 units, wherever the text goes beyond ASCII. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *arbeiter_ä(void *arg) {
  for (;;) pause();
}

int main(void) {
  pthread_t fäden;
  pthread_create(&fäden, NULL, arbeiter_ä, "🧵🧵");
  if (puts("🧵 日本語"), fork() == 0) /* 🧵 */ pause(); // ~ error fork-after-thread: fork() copies this process
  return 0;
}
