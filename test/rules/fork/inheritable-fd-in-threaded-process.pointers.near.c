/* A thread that runs an event loop of its own calls handlers of its kind: that one of them starts programs is main's. */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

struct event {
  void (*handle)(struct event *);
};

struct loop {
  struct event *events;
  int count;
};

static int control;

static void on_timer(struct event *event) {
  (void)event;
  system("logrotate");
}

static void on_read(struct event *event) {
  (void)event;
}

static struct event main_events[] = {{on_timer}};
static struct event thread_events[] = {{on_read}};

static void dispatch(struct loop *loop) {
  for (int i = 0; i < loop->count; i++) loop->events[i].handle(&loop->events[i]);
}

static void run(struct loop *loop) {
  for (;;) dispatch(loop);
}

static void *io_thread(void *arg) {
  struct loop loop = {thread_events, 1};
  (void)arg;
  run(&loop);
  return NULL;
}

int main(void) {
  pthread_t thread;
  struct loop loop = {main_events, 1};
  pthread_create(&thread, NULL, io_thread, NULL);
  control = socket(AF_UNIX, SOCK_STREAM, 0);
  run(&loop);
}
