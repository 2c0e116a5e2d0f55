/* Descriptors and other programs are the main thread's business: no other thread starts one in between. */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct server { int fd, log; };
static struct server server;

static void *worker(void *arg) {
  for (;;) pause();
}

static void notify(char **argv) {
  if (fork() == 0) {
    execv(argv[0], argv);
    _exit(127);
  }
}

int main(int argc, char **argv) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  server.fd = socket(AF_INET, SOCK_STREAM, 0);
  server.log = open(argv[1], O_RDONLY);
  notify(argv + 1);
  return 0;
}
