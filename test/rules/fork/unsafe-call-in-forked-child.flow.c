/* The child's code, however it is reached: only what runs between fork and exec counts. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

static int verbose;

static void *worker(void *arg) {
  for (;;) pause();
}

static void by_switch(char **argv) {
  pid_t pid = fork();
  switch (pid) {
    case -1:
      syslog(LOG_ERR, "fork");
      return;
    case 0:
      syslog(LOG_INFO, "child"); // ~ warning unsafe-call-in-forked-child
      execv(argv[0], argv);
      _exit(127);
    default:
      syslog(LOG_INFO, "parent of %d", pid);
  }
}

static void by_goto(char **argv) {
  pid_t pid = fork();
  if (pid == 0) goto child;
  syslog(LOG_INFO, "parent");
  return;
child:
  if (verbose) syslog(LOG_INFO, "child"); // ~ warning unsafe-call-in-forked-child
  execv(argv[0], argv);
  _exit(127);
}

static void by_early_return(char **argv) {
  pid_t pid = fork();
  if (pid < 0) {
    syslog(LOG_ERR, "fork");
    return;
  }
  if (pid > 0) {
    syslog(LOG_INFO, "parent");
    return;
  }
  syslog(LOG_INFO, "child"); // ~ warning unsafe-call-in-forked-child
  execv(argv[0], argv);
  _exit(127);
}

static void in_a_loop(char **argv) {
  pid_t pid = fork();
  if (pid == 0) {
    for (int i = 0; argv[i]; i++) syslog(LOG_INFO, "argument %s", argv[i]); // ~ warning unsafe-call-in-forked-child
    execv(argv[0], argv);
    _exit(127);
  }
  while (waitpid(pid, NULL, 0) < 0) syslog(LOG_ERR, "waitpid");
}

static void in_conditions(char **argv) {
  if (fork() == 0) {
    if (verbose && getenv("LOG") != NULL) openlog("child", 0, LOG_USER); // ~ warning unsafe-call-in-forked-child
    int failed = verbose ? printf("child\n") < 0 : 0; // ~ hint unsafe-call-in-forked-child
    failed || execv(argv[0], argv);
    _exit(127);
  }
}

static void in_an_ifdef(char **argv) {
  if (fork() == 0) {
#ifdef DEBUG
    syslog(LOG_DEBUG, "child"); // ~ warning unsafe-call-in-forked-child
#endif
    execv(argv[0], argv);
    _exit(127);
  }
}

int main(int argc, char **argv) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  by_switch(argv + 1);
  by_goto(argv + 1);
  by_early_return(argv + 1);
  in_a_loop(argv + 1);
  in_conditions(argv + 1);
  in_an_ifdef(argv + 1);
  return 0;
}
