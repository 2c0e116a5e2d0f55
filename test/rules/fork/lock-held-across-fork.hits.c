/* A lock that the forking thread holds: in this function, in a caller, through wrappers at any depth. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct server {
  pthread_mutex_t lock;
  int fd;
};

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t table_lock = PTHREAD_RWLOCK_INITIALIZER;
static struct server main_server;

static void log_line(const char *text) {
  pthread_mutex_lock(&log_lock);
  write(2, text, 1);
  pthread_mutex_unlock(&log_lock);
}

static void serve(void) {
  for (;;) pause();
}

static void takes_it_again(void) {
  pthread_mutex_lock(&log_lock);
  if (fork() == 0) { // ~ error lock-held-across-fork: with or without other threads
    log_line("child");
    _exit(0);
  }
  pthread_mutex_unlock(&log_lock);
}

static void goes_on_with_it(void) {
  pthread_rwlock_wrlock(&table_lock);
  pid_t pid = fork(); // ~ warning lock-held-across-fork: table_lock
  if (pid == 0) serve();
  pthread_rwlock_unlock(&table_lock);
}

static void lock_it(struct server *s) {
  pthread_mutex_lock(&s->lock);
}

static void really_lock_it(struct server *server) {
  lock_it(server);
}

static void unlock_it(struct server *s) {
  pthread_mutex_unlock(&s->lock);
}

static void through_wrappers(void) {
  really_lock_it(&main_server);
  if (fork() == 0) { // ~ error lock-held-across-fork: main_server.lock
    lock_it(&main_server);
    _exit(0);
  }
  unlock_it(&main_server);
}

static pid_t spawn_worker(void) {
  pid_t pid = fork(); // ~ error lock-held-across-fork: log_lock
  if (pid == 0) {
    log_line("worker");
    serve();
  }
  return pid;
}

static void holds_while_calling(void) {
  pthread_mutex_lock(&log_lock);
  spawn_worker();
  pthread_mutex_unlock(&log_lock);
}

static int tried(void) {
  if (pthread_mutex_trylock(&main_server.lock) != 0) return -1;
  if (fork() == 0) serve(); // ~ warning lock-held-across-fork: main_server.lock
  pthread_mutex_unlock(&main_server.lock);
  return 0;
}

static int checked(void) {
  int rc = pthread_mutex_lock(&main_server.lock);
  if (rc != 0) return rc;
  if (fork() == 0) serve(); // ~ warning lock-held-across-fork
  return pthread_mutex_unlock(&main_server.lock);
}

static pid_t fork_it(void) {
  return fork(); // ~ error lock-held-across-fork
}

static void child_of_a_wrapper(void) {
  pthread_mutex_lock(&log_lock);
  if (fork_it() == 0) {
    log_line("child");
    _exit(0);
  }
  pthread_mutex_unlock(&log_lock);
}

int main(void) {
  takes_it_again();
  goes_on_with_it();
  through_wrappers();
  holds_while_calling();
  tried();
  checked();
  child_of_a_wrapper();
  return 0;
}
