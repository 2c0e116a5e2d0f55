/* Children that leave through exit, with or without an exec that failed. No threads are needed for this. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void leave(int code) {
  exit(code);
}

static void after_exec(char **argv) {
  if (fork() == 0) {
    execv(argv[0], argv);
    exit(127); // ~ warning exit-in-forked-child: after the failed exec
  }
}

static void after_exec_in_a_function(char **argv) {
  pid_t pid;
  switch (pid = fork()) {
    case 0:
      execv(argv[0], argv);
      die("execv"); // ~ warning exit-in-forked-child: after the failed exec leads to exit()
    case -1:
      exit(1);
  }
}

static void without_exec(void) {
  pid_t pid = fork();
  if (!pid) {
    write(1, "child\n", 6);
    leave(0); // ~ exit-in-forked-child: leads to exit()
  }
  waitpid(pid, NULL, 0);
}

static void with_a_message(char **argv) {
  if (fork() == 0) {
    execv(argv[0], argv);
    err(127, "%s", argv[0]); // ~ warning exit-in-forked-child: err()
  }
}

static void by_or(char **argv) {
  if (fork() == 0) execv(argv[0], argv) < 0 && (exit(127), 1); // ~ exit-in-forked-child
}

static void by_goto(char **argv) {
  pid_t pid = fork();
  if (pid > 0) goto parent;
  if (pid < 0) goto failed;
  execv(argv[0], argv);
  quick_exit(1); // ~ exit-in-forked-child: quick_exit()
failed:
  exit(1);
parent:
  waitpid(pid, NULL, 0);
}

static void from_a_loop(char **argv) {
  for (int i = 0; i < 4; i++) {
    pid_t pid = fork();
    if (pid != 0) continue;
    execv(argv[i], argv);
    exit(i); // ~ exit-in-forked-child
  }
}

int main(int argc, char **argv) {
  after_exec(argv + 1);
  after_exec_in_a_function(argv + 1);
  without_exec();
  with_a_message(argv + 1);
  by_or(argv + 1);
  by_goto(argv + 1);
  from_a_loop(argv + 1);
  exit(0);
}
