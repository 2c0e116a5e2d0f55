/* A worker's jobs come through a pointer of its own: one of them starts a program. */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

struct job {
  void (*run)(struct job *);
  struct job *next;
};

static struct job *queue;
static int control;

static void compress(struct job *job) {
  (void)job;
  system("gzip old.log");
}

static void push(struct job *job) {
  job->run = compress;
  job->next = queue;
  queue = job;
}

static void *worker(void *arg) {
  for (;;) {
    struct job *job = queue;
    job->run(job);
  }
  return arg;
}

int main(void) {
  pthread_t thread;
  struct job job;
  pthread_create(&thread, NULL, worker, NULL);
  control = socket(AF_UNIX, SOCK_STREAM, 0); // ~ hint inheritable-fd-in-threaded-process: socket()
  push(&job);
  pthread_join(thread, NULL);
}
