/* Close-on-exec is set, may be, or the descriptor does not stay. */
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

static void given(const char *path, int flags) {
  server.fd = open(path, flags);
  server.fd = open(path, O_RDONLY | flags);
}

static void stays_here(const char *path) {
  int fd = open(path, O_RDONLY);
  close(fd);
}

/* The call for systems that lack the other one. */
static void fallback(void) {
#ifdef HAVE_ACCEPT4
  server.fd = accept4(3, NULL, NULL, SOCK_CLOEXEC);
#else
  server.fd = accept(3, NULL, NULL);
#endif
  if (pipe2(server.pipe, O_CLOEXEC) && pipe(server.pipe)) exit(1);
  server.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (server.fd < 0) server.fd = socket(AF_INET, SOCK_STREAM, 0);
}

int main(int argc, char **argv) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  server.fd = open(argv[1], O_RDONLY | O_CLOEXEC);
  server.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  server.loop = epoll_create1(EPOLL_CLOEXEC);
  server.log = fopen(argv[1], "ae");
  given(argv[1], argc);
  stays_here(argv[1]);
  fallback();
  return 0;
}
