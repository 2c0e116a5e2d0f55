#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static int wake[2];
static volatile sig_atomic_t children;

static void on_child(int sig) {
  (void)sig;
  while (waitpid(-1, NULL, WNOHANG) > 0) // ~ hint errno-not-saved-in-signal-handler: on_child() returns to the code
    children++;
}

static void poke(char c) { write(wake[1], &c, 1); }

static void on_term(int sig) {
  if (sig == SIGTERM) poke('t'); // ~ hint errno-not-saved-in-signal-handler: write() through poke()
}

/* It ends the process for one signal only. */
static void on_both(int sig) {
  kill(getppid(), sig); // ~ hint errno-not-saved-in-signal-handler
  if (sig == SIGQUIT) _exit(1);
}

/* Stopped and continued it goes on. */
static void on_stop(int sig) {
  tcsetpgrp(0, getpgrp()); // ~ hint errno-not-saved-in-signal-handler
  signal(sig, SIG_DFL);
  raise(sig);
}

int main(void) {
  if (pipe(wake)) return 1;
  signal(SIGCHLD, on_child);
  signal(SIGTERM, on_term);
  signal(SIGQUIT, on_both);
  signal(SIGUSR1, on_both);
  signal(SIGTSTP, on_stop);
  for (;;) pause();
}
