/* Threads and forks that do each other no harm. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_t kept;

static void *worker(void *arg) {
  for (;;) pause();
}

static void *once(void *arg) {
  return NULL;
}

static void serve(void) {
  for (;;) pause();
}

static void start_kept(void) {
  pthread_create(&kept, NULL, once, NULL);
}

static void join_kept(void) {
  pthread_join(kept, NULL);
}

/* The thread is gone before the fork. */
static void joined(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, once, NULL);
  pthread_join(thread, NULL);
  if (fork() == 0) serve();
}

static void joined_in_a_loop(void) {
  pthread_t threads[4];
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, once, NULL);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
  if (fork() == 0) serve();
}

static void joined_elsewhere(void) {
  start_kept();
  join_kept();
  if (fork() == 0) serve();
}

/* The child of this fork had no threads yet. */
static void before_the_first_thread(void) {
  if (fork() == 0) serve();
}

/* The child does nothing but safe calls until it execs or leaves. */
static void execs(char **argv) {
  pid_t pid = fork();
  if (pid == 0) {
    dup2(2, 1);
    execv(argv[0], argv);
    _exit(127);
  }
  waitpid(pid, NULL, 0);
}

static void leaves(int fd) {
  if (fork() == 0) {
    write(fd, "x", 1);
    _exit(0);
  }
}

static void leaves_by_goto(char **argv) {
  pid_t pid = fork();
  if (pid != 0) goto out;
  execv(argv[0], argv);
  _exit(127);
out:
  waitpid(pid, NULL, 0);
}

/* The parent is the one that goes on. */
static void keeps_the_parent(char **argv) {
  pid_t pid = fork();
  if (pid > 0) {
    waitpid(pid, NULL, 0);
    return;
  }
  if (pid == 0) {
    execv(argv[0], argv);
    _exit(127);
  }
}

/* Started under a condition, and joined under the same one. */
static void loads(int offset) {
  pthread_t loader;
  if (offset) pthread_create(&loader, NULL, worker, NULL);
  usleep(10);
  if (offset) pthread_join(loader, NULL);
}

static void joined_under_the_same_condition(int offset) {
  loads(offset);
  if (fork() == 0)
    for (;;) pause();
}

int main(int argc, char **argv) {
  pthread_t thread;
  before_the_first_thread();
  joined();
  joined_in_a_loop();
  joined_elsewhere();
  joined_under_the_same_condition(argc);
  pthread_create(&thread, NULL, worker, NULL);
  execs(argv + 1);
  leaves(1);
  leaves_by_goto(argv + 1);
  keeps_the_parent(argv + 1);
  return EXIT_SUCCESS;
}
