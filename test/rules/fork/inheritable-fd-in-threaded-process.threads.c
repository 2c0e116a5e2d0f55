/* The thread makes the descriptor, and main, or any thread at all, starts the program. */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct server { int fd, log; };
static struct server server;

static void *worker(void *arg) {
  server.fd = socket(AF_INET, SOCK_STREAM, 0); // ~ hint inheritable-fd-in-threaded-process: SOCK_CLOEXEC
  return arg;
}

int main(int argc, char **argv) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  server.log = open(argv[1], O_RDONLY);
  return system("true");
}
