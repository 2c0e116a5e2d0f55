/* Descriptors that are kept, in a program with a thread and a shell. */
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

static int listener(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0); // ~ hint inheritable-fd-in-threaded-process: SOCK_CLOEXEC
  if (fd < 0) return -1;
  return fd;
}

static void later(const char *path) {
  server.fd = open(path, O_RDONLY); // ~ hint inheritable-fd-in-threaded-process: that is a race
  fcntl(server.fd, F_SETFD, FD_CLOEXEC);
}

int main(int argc, char **argv) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  server.fd = listener();
  later(argv[1]);
  server.loop = epoll_create(1); // ~ hint inheritable-fd-in-threaded-process: epoll_create1()
  server.log = fopen(argv[1], "a"); // ~ hint inheritable-fd-in-threaded-process: the mode "e"
  pipe(server.pipe); // ~ hint inheritable-fd-in-threaded-process: pipe2()
  server.fd = accept(listener(), NULL, NULL); // ~ hint inheritable-fd-in-threaded-process: accept4()
  return 0;
}
