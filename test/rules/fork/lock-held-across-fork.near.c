/* Locks around forks that harm nobody. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t handled = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;

static void serve(void) {
  for (;;) pause();
}

/* The child execs or leaves and never touches it. */
static void execs(char **argv) {
  pthread_mutex_lock(&lock);
  if (fork() == 0) {
    execv(argv[0], argv);
    _exit(127);
  }
  pthread_mutex_unlock(&lock);
}

/* Both sides let go of it. */
static void both_sides(void) {
  pthread_mutex_lock(&lock);
  pid_t pid = fork();
  pthread_mutex_unlock(&lock);
  if (pid == 0) {
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    serve();
  }
}

static void each_branch(void) {
  pthread_mutex_lock(&lock);
  if (fork() == 0) {
    pthread_mutex_unlock(&lock);
    serve();
  } else {
    pthread_mutex_unlock(&lock);
  }
}

/* It is released before. */
static void before(void) {
  pthread_mutex_lock(&lock);
  pthread_mutex_unlock(&lock);
  if (fork() == 0) {
    pthread_mutex_lock(&lock);
    serve();
  }
}

static void on_each_way_out(int a) {
  pthread_mutex_lock(&lock);
  if (a) {
    pthread_mutex_unlock(&lock);
    goto out;
  }
  pthread_mutex_unlock(&lock);
out:
  if (fork() == 0) serve();
}

/* It is another one. */
static void another(void) {
  pthread_mutex_lock(&lock);
  if (fork() == 0) {
    pthread_mutex_lock(&other);
    _exit(0);
  }
  pthread_mutex_unlock(&lock);
}

/* Held on some paths only. */
static void perhaps(int a) {
  if (a) pthread_mutex_lock(&lock);
  if (fork() == 0) serve();
  if (a) pthread_mutex_unlock(&lock);
}

/* The child makes it anew. */
static void anew(void) {
  pthread_mutex_lock(&lock);
  if (fork() == 0) {
    pthread_mutex_init(&lock, NULL);
    pthread_mutex_lock(&lock);
    serve();
  }
  pthread_mutex_unlock(&lock);
}

/* Readers do not exclude readers. */
static void readers(void) {
  pthread_rwlock_rdlock(&table);
  if (fork() == 0) {
    pthread_rwlock_rdlock(&table);
    _exit(0);
  }
  pthread_rwlock_unlock(&table);
}

/* The try failed. */
static void failed(void) {
  if (pthread_mutex_trylock(&lock) != 0) {
    if (fork() == 0) serve();
    return;
  }
  pthread_mutex_unlock(&lock);
}

/* A handler takes it before each fork, and gives it back on both sides. */
static void take_handled(void) {
  pthread_mutex_lock(&handled);
}
static void prepare(void) {
  take_handled();
}
static void release(void) {
  pthread_mutex_unlock(&handled);
}

static void with_handlers(void) {
  pthread_mutex_lock(&handled);
  if (fork() == 0) serve();
  pthread_mutex_unlock(&handled);
}

/* The parent leaves: the child is the program now, and the lock is its own. */
static void daemonise(void) {
  pthread_mutex_lock(&lock);
  if (fork() != 0) exit(0);
}

static void daemonise_by_name(void) {
  pid_t pid;
  pthread_mutex_lock(&other);
  pid = fork();
  if (pid < 0) exit(1);
  if (pid > 0) exit(0);
}

/* Known here by another name. */
struct item {
  pthread_mutex_t lock;
  struct item *next;
};

static void by_another_name(struct item *items) {
  struct item *at = items->next;
  struct item *same = items;
  pthread_mutex_lock(&at->lock);
  same = same->next;
  pthread_mutex_unlock(&same->lock);
  if (fork() == 0) serve();
}

int main(int argc, char **argv) {
  pthread_atfork(prepare, release, release);
  execs(argv + 1);
  both_sides();
  each_branch();
  before();
  on_each_way_out(argc);
  another();
  perhaps(argc);
  anew();
  readers();
  failed();
  with_handlers();
  daemonise();
  daemonise_by_name();
  by_another_name((struct item *)argv);
  return 0;
}
