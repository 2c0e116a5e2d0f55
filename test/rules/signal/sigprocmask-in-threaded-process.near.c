/* One thread at each of these calls. */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void *worker(void *arg) {
  sigset_t set;
  sigfillset(&set);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  return arg;
}

static void launch(char **argv) {
  pid_t pid = fork();
  if (pid < 0) return;
  if (pid == 0) {
    sigset_t none;
    sigemptyset(&none);
    if (sigprocmask(SIG_SETMASK, &none, NULL) < 0) _exit(126);
    execv(argv[0], argv);
    _exit(127);
  }
  waitpid(pid, NULL, 0);
}

int main(int argc, char **argv) {
  pthread_t thread;
  sigset_t set, old;
  sigfillset(&set);
  /* Before the first thread. */
  sigprocmask(SIG_BLOCK, &set, &old);
  pthread_create(&thread, NULL, worker, NULL);
  launch(argv + 1);
  pthread_join(thread, NULL);
  /* The last thread is gone. */
  sigprocmask(SIG_SETMASK, &old, NULL);
  return 0;
}
