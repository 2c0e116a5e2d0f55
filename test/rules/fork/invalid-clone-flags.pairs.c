/* Sets that the kernel answers with EINVAL, written in all the ways in which flags are written. */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WORKER_FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND)
#define SANDBOX CLONE_NEWUSER | CLONE_NEWPID

static const int container = CLONE_NEWNS | CLONE_NEWPID | SIGCHLD;

static int child(void *arg) {
  return 0;
}

static void alone(char *top) {
  clone(child, top, CLONE_SIGHAND | SIGCHLD, NULL); // ~ error invalid-clone-flags: add CLONE_VM
  clone(child, top, CLONE_VM | CLONE_THREAD, NULL); // ~ error invalid-clone-flags: add CLONE_SIGHAND
}

static void pairs(char *top) {
  clone(child, top, CLONE_FS | CLONE_NEWNS | SIGCHLD, NULL); // ~ error invalid-clone-flags: CLONE_FS with CLONE_NEWNS
  clone(child, top, CLONE_FS | CLONE_NEWUSER | SIGCHLD, NULL); // ~ error invalid-clone-flags: CLONE_FS with CLONE_NEWUSER
  clone(child, top, CLONE_SYSVSEM | CLONE_NEWIPC | SIGCHLD, NULL); // ~ error invalid-clone-flags: CLONE_SYSVSEM
  clone(child, top, WORKER_FLAGS | CLONE_THREAD | CLONE_NEWPID, NULL); // ~ error invalid-clone-flags: CLONE_THREAD with CLONE_NEWPID
  clone(child, top, CLONE_PIDFD | CLONE_PARENT_SETTID | SIGCHLD, NULL); // ~ error invalid-clone-flags: the same pointer
}

static void by_name(char *top) {
  clone(child, top, container | CLONE_FS, NULL); // ~ error invalid-clone-flags: CLONE_FS with CLONE_NEWNS
  clone(child, top, WORKER_FLAGS | CLONE_THREAD | SANDBOX, NULL); // ~ error invalid-clone-flags: CLONE_THREAD with CLONE_NEWUSER
  clone(child, top, 0x10000 | SIGCHLD, NULL); // ~ error invalid-clone-flags: CLONE_THREAD
}

static void step_by_step(char *top, int private_mounts) {
  int flags = CLONE_FS | SIGCHLD;
  flags |= CLONE_NEWNS;
  clone(child, top, flags, NULL); // ~ error invalid-clone-flags: CLONE_FS with CLONE_NEWNS
}

static void system_calls(void) {
  struct clone_args args = {.flags = CLONE_SIGHAND | CLONE_CLEAR_SIGHAND | CLONE_VM, .exit_signal = SIGCHLD};
  syscall(SYS_clone3, &args, sizeof args); // ~ error invalid-clone-flags: CLONE_SIGHAND with CLONE_CLEAR_SIGHAND
  args.flags = CLONE_DETACHED;
  syscall(SYS_clone3, &args, sizeof args); // ~ error invalid-clone-flags: CLONE_DETACHED
  args.flags = CLONE_VM | SIGCHLD;
  syscall(SYS_clone3, &args, sizeof args); // ~ error invalid-clone-flags: exit_signal
  syscall(SYS_clone, CLONE_THREAD, NULL, NULL, NULL, 0); // ~ error invalid-clone-flags: CLONE_THREAD
}

static void unshared(void) {
  unshare(CLONE_PARENT); // ~ error invalid-clone-flags: unshare() does not take this flag
  unshare(CLONE_NEWNS | CLONE_VFORK); // ~ error invalid-clone-flags: CLONE_VFORK
  syscall(SYS_unshare, CLONE_PIDFD); // ~ error invalid-clone-flags: CLONE_PIDFD
}

int main(void) {
  static char stack[65536];
  char *top = stack + sizeof stack;
  alone(top);
  pairs(top);
  by_name(top);
  step_by_step(top, 1);
  system_calls();
  unshared();
  return 0;
}
