/* The right order: into the background first, threads afterwards. Forking twice, as daemons do, is no different. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static void *logger(void *arg) {
  for (;;) sleep(1);
}

static void daemonize(void) {
  pid_t pid = fork();
  if (pid < 0) exit(1);
  if (pid > 0) _exit(0);
  setsid();
  pid = fork();
  if (pid != 0) _exit(pid < 0);
  chdir("/");
}

int main(void) {
  pthread_t thread;
  daemonize();
  pthread_create(&thread, NULL, logger, NULL);
  for (;;) pause();
}
