// ~ run: x
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static void report(const char *what) {
  perror(what);
}

static int guarded(int how, const sigset_t *set) {
  int ret;
  ret = sigprocmask(how, set, NULL); // ~ fix: unsafe
  if (ret < 0) {
    puts("refused");
    return 1;
  }
  ret = 7;
  return ret;
}

static void *work(void *arg) {
  sigset_t set;
  sigset_t now;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, NULL); // ~ fix: safe
  (void)sigprocmask(SIG_BLOCK, &set, NULL); // ~ fix: safe
  if (sigprocmask(SIG_BLOCK, NULL, &now) != 0)
    exit(2);
  printf("blocked %d\n", sigismember(&now, SIGUSR1));
  if (sigprocmask(12345, &set, NULL) == -1) // ~ fix: safe
    puts("no such way");
  if (!sigprocmask(SIG_UNBLOCK, &set, NULL)) // ~ fix: unsafe
    puts("unblocked");
  if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) // ~ fix: unsafe
    report("mask");
  if (sigemptyset(&set) || sigprocmask(SIG_SETMASK, &set, NULL)) // ~ fix: safe
    abort();
  printf("%d %d\n", guarded(SIG_BLOCK, &set), guarded(12345, &set));
  return arg;
}

int main(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, work, NULL) != 0) return 1;
  pthread_join(thread, NULL);
  return 0;
}
