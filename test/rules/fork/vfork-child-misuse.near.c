/* What a vfork child may do, and what only looks like its doing. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static int counter;

static void redirect(int in, int out) {
  dup2(in, 0);
  dup2(out, 1);
}

static void give_up(void) { _exit(127); }

/* Everything is made ready before: the child makes plain system calls only. */
static pid_t textbook(char **argv, char **env, int in, int out, const sigset_t *mask) {
  pid_t pid = vfork();
  if (pid == 0) {
    redirect(in, out);
    close(in);
    setsid();
    sigprocmask(SIG_SETMASK, mask, NULL);
    signal(SIGPIPE, SIG_DFL);
    write(2, "starting\n", 9);
    execve(argv[0], argv, env);
    give_up();
  }
  counter++;
  printf("started %d\n", (int)pid);
  return pid;
}

/* The variable that holds the result may be written; it is the parent that returns and assigns. */
static int pid_again(char **argv, int x) {
  pid_t pid = vfork();
  if (pid != 0) {
    x = 0;
    return x;
  }
  pid = 1;
  execlp(argv[0], argv[0], (char *)0);
  kill(getppid(), SIGTERM);
  _exit(1);
}

static void loops(void) {
  pid_t pid;
  if ((pid = vfork()) == 0)
    while (1) pause();
}

/* A declaration without a value writes nothing. */
static void declares(char **argv) {
  switch (vfork()) {
  case 0: {
    int unused;
    (void)unused;
    execv(argv[0], argv);
    _exit(1);
  }
  case -1:
    exit(1);
  }
  counter = 2;
}

/* With a fork the memory is the child's own. */
static void forked(char **argv) {
  if (fork() == 0) {
    counter = 3;
    argv[0] = "sh";
    execv(argv[0], argv);
    _exit(1);
  }
}

/* A function of the project that has the name. */
static void no_vfork(char **argv) {
  int my_vfork = 0;
  if (my_vfork == 0) counter = 4;
}

static void error_label(char **argv) {
  pid_t pid = vfork();
  if (pid < 0) goto failed;
  if (pid == 0) {
    execv(argv[0], argv);
    goto out;
  }
  counter = 5;
  return;
failed:
  perror("vfork");
  return;
out:
  _exit(1);
}

/* What leaves by its name, or says so in a macro, may have left. */
static void leaves(char **argv, int mmu) {
  pid_t pid = mmu ? fork() : vfork();
  if (pid == 0) {
    static const int always = 1;
    execv(argv[0], argv);
    _exit_FAILURE(always);
  }
  if (vfork() == 0) {
    execv(argv[0], argv);
    OR_DIE("no program");
    _exit(1);
  }
  if (vfork() == 0) {
    execv(argv[0], argv);
    xexec_or_die(argv);
    counter = 6;
  }
  counter = 7;
}

int main(int argc, char **argv) {
  sigset_t mask;
  sigemptyset(&mask);
  textbook(argv, argv, 0, 1, &mask);
  pid_again(argv, 1);
  loops();
  declares(argv);
  forked(argv);
  no_vfork(argv);
  error_label(argv);
  leaves(argv, argc);
  while (wait(NULL) > 0) continue;
  return 0;
}
