/* The rest of clone3's struct, constants of every kind, wrappers, and unshare beside a thread. */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BIT(n) (1 << (n))
#define THREAD_BITS ((uint64_t) (CLONE_VM | CLONE_SIGHAND) | CLONE_THREAD)
#define MOUNTS (1UL << 17)

enum flags { SHARE_FS = CLONE_FS, OWN_MOUNTS = CLONE_NEWNS, BOTH = SHARE_FS | OWN_MOUNTS };
typedef enum { FIRST = 0x80000, AFTER } counted;

static void members(char *stack, size_t size) {
  struct clone_args thread = {.flags = THREAD_BITS, .exit_signal = SIGCHLD};
  syscall(SYS_clone3, &thread, sizeof thread); // ~ error invalid-clone-flags: exit_signal with CLONE_THREAD
  struct clone_args sibling = {0};
  sibling.flags = CLONE_PARENT;
  sibling.exit_signal = SIGCHLD;
  syscall(SYS_clone3, &sibling, sizeof sibling); // ~ error invalid-clone-flags: exit_signal with CLONE_PARENT
  struct clone_args unsized = {.flags = CLONE_VM, .exit_signal = SIGCHLD, .stack = (uintptr_t)stack};
  syscall(SYS_clone3, &unsized, sizeof unsized); // ~ error invalid-clone-flags: a stack needs its size
  struct clone_args nowhere = {.flags = CLONE_VM, .exit_signal = SIGCHLD, .stack_size = 65536};
  syscall(SYS_clone3, &nowhere, sizeof nowhere); // ~ error invalid-clone-flags: a size needs a stack
  struct clone_args cgroup;
  memset(&cgroup, 0, sizeof cgroup);
  cgroup.flags |= CLONE_INTO_CGROUP;
  syscall(SYS_clone3, &cgroup, CLONE_ARGS_SIZE_VER1); // ~ error invalid-clone-flags: CLONE_INTO_CGROUP with size 80
  syscall(SYS_clone3, &cgroup, 32); // ~ error invalid-clone-flags: at least 64 bytes
  struct clone_args signal = {.exit_signal = 65};
  syscall(SYS_clone3, &signal, sizeof signal); // ~ error invalid-clone-flags: there is no signal 65
  syscall(SYS_clone3, &(struct clone_args){.flags = CLONE_SIGHAND}, 88); // ~ error invalid-clone-flags: add CLONE_VM
}

static void constants(void) {
  const int local = CLONE_NEWNS;
  unshare(1 << 12); // ~ error invalid-clone-flags: CLONE_PIDFD
  syscall(SYS_clone, BOTH | SIGCHLD, NULL, NULL, NULL, 0); // ~ error invalid-clone-flags: CLONE_FS with CLONE_NEWNS
  syscall(SYS_clone, MOUNTS + SHARE_FS, NULL, NULL, NULL, 0); // ~ error invalid-clone-flags: CLONE_FS with CLONE_NEWNS
  syscall(SYS_clone, (unsigned long)local | (CLONE_FS & ~CLONE_VM), NULL, NULL, NULL, 0); // ~ error invalid-clone-flags: CLONE_FS with CLONE_NEWNS
  int flags = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD;
  flags &= ~CLONE_SIGHAND;
  syscall(SYS_clone, flags, NULL, NULL, NULL, 0); // ~ error invalid-clone-flags: add CLONE_SIGHAND
}

static long start(struct clone_args *args, size_t size) {
  return syscall(SYS_clone3, args, size);
}

static long new_process(unsigned long flags) {
  return syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, 0);
}

static void wrapped(void) {
  struct clone_args good = {.flags = CLONE_VM, .exit_signal = SIGCHLD};
  start(&good, sizeof good);
  struct clone_args bad = {.flags = CLONE_SIGHAND, .exit_signal = SIGCHLD};
  start(&bad, sizeof bad); // ~ error invalid-clone-flags: add CLONE_VM
  new_process(CLONE_NEWPID);
  new_process(CLONE_FS | CLONE_NEWUSER); // ~ error invalid-clone-flags: CLONE_FS with CLONE_NEWUSER
}

static void *worker(void *arg) {
  for (;;) pause();
}

static void beside_a_thread(void) {
  pthread_t thread;
  unshare(CLONE_NEWUSER);
  pthread_create(&thread, NULL, worker, NULL);
  unshare(CLONE_NEWUSER); // ~ error invalid-clone-flags: CLONE_NEWUSER can only be unshared by a process of one thread
  unshare(CLONE_NEWNS | CLONE_FS);
}

int main(void) {
  char *stack = malloc(65536);
  members(stack, 65536);
  constants();
  wrapped();
  beside_a_thread();
  return 0;
}
