/* What a child of a threaded process may call before it execs, and how bad each kind is on glibc. */
#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <syslog.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *worker(void *arg) {
  for (;;) pause();
}

/* On the list of signal-safety(7), or a bare system call. */
static void safe(char **argv) {
  if (fork() == 0) {
    struct rlimit limit = {64, 64};
    sigset_t none;
    setsid();
    dup2(2, 1);
    chdir("/");
    signal(SIGPIPE, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setrlimit(RLIMIT_NOFILE, &limit);
    killpg(0, SIGCONT);
    setns(3, 0);
    execv(argv[0], argv);
    write(2, "failed\n", 7);
    _exit(127);
  }
}

/* glibc and musl put these in order around fork; POSIX does not ask them to. */
static void portable(char **argv) {
  if (fork() == 0) {
    char *copy = strdup(argv[0]); // ~ hint unsafe-call-in-forked-child: allocator
    printf("starting %s\n", copy); // ~ hint unsafe-call-in-forked-child: stdio
    execv(argv[0], argv);
    perror("execv"); // ~ hint unsafe-call-in-forked-child: after the failed exec
    _exit(127);
  }
}

/* Many of them say one thing: the child does too much before exec. */
static void many(char **argv) {
  if (fork() == 0) {
    char *copy = strdup(argv[0]);
    setenv("STARTED_BY", "me", 1);
    printf("starting %s\n", copy); // ~ hint unsafe-call-in-forked-child: and 3 more calls of this child are no better
    syslog(LOG_INFO, "starting %s", copy); // ~ warning unsafe-call-in-forked-child: takes a lock that fork leaves
    free(copy);
    execv(argv[0], argv);
    _exit(127);
  }
}

/* Nobody puts these locks in order. */
static void locks(char **argv) {
  if (fork() == 0) {
    syslog(LOG_INFO, "starting %s", argv[0]); // ~ warning unsafe-call-in-forked-child: takes a lock that fork leaves
    getpwnam("nobody"); // ~ warning unsafe-call-in-forked-child
    getaddrinfo("localhost", NULL, NULL, NULL); // ~ warning unsafe-call-in-forked-child
    dlopen("libm.so.6", RTLD_NOW); // ~ warning unsafe-call-in-forked-child
    pthread_mutex_lock(&lock); // ~ warning unsafe-call-in-forked-child
    pthread_mutex_unlock(&lock);
    execv(argv[0], argv);
    _exit(127);
  }
}

/* Without an exec the child stays in this state: one step up. */
static void no_exec(void) {
  if (fork() == 0) {
    printf("working\n"); // ~ warning unsafe-call-in-forked-child
    syslog(LOG_INFO, "working"); // ~ error unsafe-call-in-forked-child
    _exit(0);
  }
}

/* vfork borrows the parent's memory, _Fork runs no fork handlers: the list, and nothing but the list. */
static void after_vfork(char **argv) {
  if (vfork() == 0) {
    printf("starting\n"); // ~ error unsafe-call-in-forked-child
    execv(argv[0], argv);
    _exit(127);
  }
}

static void after_bare_fork(char **argv) {
  if (_Fork() == 0) {
    free(argv[1]); // ~ error unsafe-call-in-forked-child
    execv(argv[0], argv);
    _exit(127);
  }
}

int main(int argc, char **argv) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  safe(argv + 1);
  portable(argv + 1);
  many(argv + 1);
  locks(argv + 1);
  no_exec();
  after_vfork(argv + 1);
  after_bare_fork(argv + 1);
  return 0;
}
