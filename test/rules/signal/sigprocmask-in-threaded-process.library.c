/* A library that starts no thread itself: whoever uses it may have some. */
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

int lib_begin(sigset_t *old) {
  sigset_t set;
  sigfillset(&set);
  return sigprocmask(SIG_BLOCK, &set, old); // ~ hint sigprocmask-in-threaded-process: in a library whose callers may have threads
}

/* The child has one thread, whatever its parent had. */
int lib_run(char **argv) {
  pid_t pid = fork();
  if (pid == 0) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execv(argv[0], argv);
    _exit(127);
  }
  return pid;
}
