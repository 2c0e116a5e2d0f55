// ~ run: x
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t count;

static void on_signal(int number) {
  (void)number;
  count++;
}

static void install(int number, void (*handler)(int)) {
  if (signal(number, handler) == SIG_ERR) // ~ fix: safe
    perror("signal");
}

static void *work(void *arg) {
  raise(SIGUSR1);
  raise(SIGUSR1);
  raise(SIGUSR2);
  raise(SIGHUP);
  return arg;
}

int main(void) {
  pthread_t thread;
  char byte;
  int ends[2];
  if (pipe(ends) != 0) return 1;
  signal(SIGUSR1, on_signal); // ~ fix: safe
  if (count == 0) signal(SIGUSR2, on_signal); // ~ fix: safe
  else puts("never");
  install(SIGHUP, on_signal);
  if (signal(SIGKILL, on_signal) != SIG_ERR) { // ~ fix: safe
    puts("never");
  } else {
    puts("SIGKILL has no handler");
  }
  signal(SIGALRM, on_signal); // ~ fix: safe
  if (pthread_create(&thread, NULL, work, NULL) != 0) return 1;
  pthread_join(thread, NULL);
  printf("%d\n", (int)count);
  if (fork() == 0) {
    sleep(2);
    if (write(ends[1], "x", 1) != 1) _exit(1);
    _exit(0);
  }
  /* The read is restarted, not ended by the alarm. */
  alarm(1);
  printf("%d\n", (int)read(ends[0], &byte, 1));
  return 0;
}
