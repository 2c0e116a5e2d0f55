/* What a vfork child may not do, one misuse a line. No thread anywhere: the borrowed memory is hazard enough. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

struct job { int state; pid_t pid; };
static int launched;

static void note(void) { launched = 1; }
static void outer(void) { note(); }
static void complain(const char *what) { fprintf(stderr, "%s\n", what); }
void elsewhere(void);

static int assigns(struct job *job, char **argv, int *count) {
  pid_t pid = vfork();
  if (pid == 0) {
    job->state = 2; // ~ error vfork-child-misuse: assigns to job.state
    argv[0] = "sh"; // ~ error vfork-child-misuse: assigns to argv[]
    *count = 1; // ~ error vfork-child-misuse: assigns to *count
    (*count)++; // ~ error vfork-child-misuse: *count
    launched |= 1; // ~ error vfork-child-misuse: assigns to launched
    int fd = open("/dev/null", O_RDWR); // ~ error vfork-child-misuse: assigns to fd
    dup2(fd, 1);
    execv(argv[0], argv);
    _exit(127);
  }
  return pid;
}

static int returns(char **argv) {
  pid_t pid = vfork();
  if (pid < 0) return -1;
  if (!pid) {
    execv(argv[0], argv);
    return -1; // ~ error vfork-child-misuse: returns from returns()
  }
  return 0;
}

static void comes_to_the_end(char **argv) {
  if (vfork() == 0) // ~ error vfork-child-misuse: can come to the end of comes_to_the_end()
    execv(argv[0], argv);
}

static pid_t wrapper(void) {
  return vfork(); // ~ error vfork-child-misuse: returns from wrapper()
}

static void calls(char **argv, char *text) {
  switch (vfork()) {
  case -1:
    perror("vfork");
    break;
  case 0:
    printf("starting\n"); // ~ error vfork-child-misuse: printf() in the child of vfork() changes its parent’s stdio buffers
    free(text); // ~ error vfork-child-misuse: its parent’s heap
    strcpy(text, "x"); // ~ error vfork-child-misuse: writes into its parent’s memory
    complain("no"); // ~ error vfork-child-misuse: leads to fprintf()
    outer(); // ~ error vfork-child-misuse: assigns to a variable of its parent
    elsewhere(); // ~ warning vfork-child-misuse: elsewhere() in the child
    fork(); // ~ error vfork-child-misuse: makes another task
    execvp(argv[0], argv);
    perror(argv[0]); // ~ error vfork-child-misuse: perror()
    exit(127); // ~ error vfork-child-misuse: Use _exit()
  default:
    break;
  }
}

static int keeps(char **argv) {
  int failed;
  pid_t pid;
  if ((pid = vfork()) == 0) {
    failed = execv(argv[0], argv); // ~ hint vfork-child-misuse: keeps the result of the failed exec
    _exit(failed);
  }
  return pid;
}

/* Nothing tells child from parent: both do all of it. */
static void both(int x) {
  vfork();
  x = 0; // ~ error vfork-child-misuse: assigns to x
  for (;;) pause();
}

static void closes_all(char **argv) {
  int i;
  if (vfork() == 0) {
    for (i = 3; i < 64; i++) // ~ error vfork-child-misuse: assigns to i
      close(i);
    for (; i < 99;
         i++)
      close(i);
    execv(argv[0], argv);
    _exit(1);
  }
}

static void raw(char **argv, int *status) {
  long pid = syscall(SYS_vfork);
  if (pid == 0) {
    *status = 0; // ~ error vfork-child-misuse: assigns to *status
    execv(argv[0], argv);
    _exit(1);
  }
}

int main(int argc, char **argv) {
  struct job job;
  int count = 0;
  assigns(&job, argv, &count);
  returns(argv);
  comes_to_the_end(argv);
  wrapper();
  calls(argv, argv[1]);
  keeps(argv);
  closes_all(argv);
  raw(argv, &count);
  while (wait(NULL) > 0) continue;
  both(argc);
  return 0;
}
