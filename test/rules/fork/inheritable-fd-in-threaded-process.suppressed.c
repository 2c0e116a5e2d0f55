#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct server { int fd, loop, pipe[2]; FILE *log; };
static struct server server;
static void *worker(void *arg) { system("true"); return arg; }

int main(int argc, char **argv) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  server.fd = open(argv[1], O_RDONLY); // forksight-ignore inheritable-fd-in-threaded-process -- the child reads it
  return 0;
}
