/* Sets that the kernel takes, some of them against older manual pages, and sets that are not known. */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

static int child(void *arg) {
  return 0;
}

static void valid(char *top) {
  clone(child, top, SIGCHLD, NULL);
  clone(child, top, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
  clone(child, top, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS, NULL);
  clone(child, top, CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | SIGCHLD, NULL);
}

/* clone(2) called these invalid once. */
static void valid_now(char *top) {
  clone(child, top, CLONE_PARENT | CLONE_NEWPID | SIGCHLD, NULL);
  clone(child, top, CLONE_PARENT | CLONE_NEWUSER | SIGCHLD, NULL);
  clone(child, top, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | CLONE_PIDFD, NULL);
}

/* A part is not known: it may hold what is missing. */
static void unknown(char *top, int more) {
  int flags = more;
  clone(child, top, CLONE_THREAD | more, NULL);
  flags |= CLONE_SIGHAND;
  clone(child, top, flags, NULL);
}

static void one_of_two(char *top, int private_mounts) {
  int flags = SIGCHLD;
  if (private_mounts) flags |= CLONE_NEWNS;
  else flags |= CLONE_FS;
  clone(child, top, flags, NULL);
}

static void unshared(void) {
  unshare(CLONE_FS | CLONE_NEWNS);
  unshare(CLONE_FILES);
  unshare(CLONE_NEWUSER | CLONE_NEWPID);
  struct clone_args args = {.flags = CLONE_VM | CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD};
  syscall(SYS_clone3, &args, sizeof args);
}

int main(int argc, char **argv) {
  static char stack[65536];
  char *top = stack + sizeof stack;
  valid(top);
  valid_now(top);
  unknown(top, argc);
  one_of_two(top, argc);
  unshared();
  return 0;
}
