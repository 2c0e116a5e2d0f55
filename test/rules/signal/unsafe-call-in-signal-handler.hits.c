#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *last;

static void on_term(int sig) {
  printf("caught %d\n", sig); // ~ warning unsafe-call-in-signal-handler: takes the lock of a stream
  syslog(LOG_INFO, "bye");    // ~ warning unsafe-call-in-signal-handler: waits for its own thread
  free(last);                 // ~ warning unsafe-call-in-signal-handler: uses the heap
  exit(0);                    // ~ warning unsafe-call-in-signal-handler: Call _exit()
}

static void remember(const char *text) { last = strdup(text); }
static void note(const char *text) {
  if (text) remember(text);
}

static void on_usr1(int sig, siginfo_t *info, void *context) {
  (void)sig, (void)info, (void)context;
  note("usr1"); // ~ warning unsafe-call-in-signal-handler: note() in the signal handler on_usr1() leads to strdup()
  char number[16];
  snprintf(number, sizeof number, "%d", sig); // ~ hint unsafe-call-in-signal-handler: reads the locale
  write(2, number, strlen(number));
}

static void on_alarm(int sig) {
  (void)sig;
  pthread_mutex_lock(&lock); // ~ warning unsafe-call-in-signal-handler: on_alarm
  pthread_mutex_unlock(&lock); // ~ warning unsafe-call-in-signal-handler
}

/* A crash handler that ends the process: one hint. */
static void on_crash(int sig) {
  fprintf(stderr, "crash %d\n", sig); // ~ hint unsafe-call-in-signal-handler: as do 1 more of its calls
  fflush(stderr);
  _exit(3);
}

/* A crash handler that returns, to fault again and again. */
static void on_fault(int sig) {
  perror("fault"); // ~ warning unsafe-call-in-signal-handler
}

/* One handler for both kinds: each branch by its own signals. */
static void on_any(int sig) {
  if (sig == SIGSEGV) {
    puts("crash"); // ~ hint unsafe-call-in-signal-handler
    _exit(1);
  }
  puts("asked to stop"); // ~ warning unsafe-call-in-signal-handler
  _exit(0);
}

static void on_hup(int sig) {
  switch (sig) {
    case SIGHUP:
      puts("again"); // ~ warning unsafe-call-in-signal-handler
      break;
    case SIGUSR2:
      puts("not installed for this one");
      break;
  }
}

int main(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  signal(SIGTERM, on_term);
  action.sa_sigaction = on_usr1;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGUSR1, &action, NULL);
  sigset(SIGALRM, on_alarm);
  action.sa_handler = on_crash;
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGBUS, &action, NULL);
  signal(SIGFPE, on_fault);
  signal(SIGQUIT, on_any);
  signal(SIGSEGV, on_any);
  bsd_signal(SIGHUP, &on_hup);
  for (;;) pause();
}
