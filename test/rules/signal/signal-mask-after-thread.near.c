/* Masks that are set in time, that are put back, or that are a thread's own affair. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static void *worker(void *arg) {
  sigset_t mine;
  sigemptyset(&mine);
  sigaddset(&mine, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &mine, NULL);
  for (;;) pause();
}

/* Blocks the signals while it works, and unblocks them afterwards. */
static void critical_section(void) {
  sigset_t set, old;
  sigfillset(&set);
  pthread_sigmask(SIG_BLOCK, &set, &old);
  write(1, "x", 1);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void section_without_old(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  write(1, "x", 1);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static void child_resets(char **argv) {
  if (fork() == 0) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    execv(argv[0], argv);
    _exit(127);
  }
}

int main(int argc, char **argv) {
  pthread_t thread;
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  pthread_create(&thread, NULL, worker, NULL);
  /* The worker has it already. */
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  critical_section();
  section_without_old();
  child_resets(argv + 1);
  pthread_join(thread, NULL);
  return 0;
}
