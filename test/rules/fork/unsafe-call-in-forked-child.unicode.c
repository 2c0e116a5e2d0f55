/* Text beyond ASCII before, beside and in the names. */
#include <pthread.h>
#include <syslog.h>
#include <unistd.h>

static void *faden(void *arg) {
  for (;;) pause();
}

static void melde_größe(const char *was) {
  syslog(LOG_INFO, "größe: %s", was);
}

int main(int argc, char **argv) {
  pthread_t thread;
  pthread_create(&thread, NULL, faden, NULL);
  if (fork() == 0) {
    /* 🧵名前 */ melde_größe("日本語"); // ~ warning unsafe-call-in-forked-child: melde_größe() in the forked child
    execv(argv[1], argv + 1);
    _exit(127);
  }
  return 0;
}
