/* What clone3 takes, and structs of which not all is known. */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum local { OWN = CLONE_NEWNS };

void fill(struct clone_args *args);

static void whole(char *stack, size_t size) {
  struct clone_args thread = {
      .flags = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, .stack = (uintptr_t)stack, .stack_size = size};
  syscall(SYS_clone3, &thread, sizeof thread);
  struct clone_args process = {.exit_signal = SIGCHLD};
  syscall(SYS_clone3, &process, CLONE_ARGS_SIZE_VER0);
  process.flags = CLONE_INTO_CGROUP;
  syscall(SYS_clone3, &process, CLONE_ARGS_SIZE_VER2);
  struct clone_args later = {.flags = CLONE_VM, .exit_signal = SIGCHLD, .stack = (uintptr_t)stack};
  later.stack_size = size;
  syscall(SYS_clone3, &later, sizeof later);
}

/* Another function may have filled in what is not seen here. */
static void filled(char *stack) {
  struct clone_args args = {.stack = (uintptr_t)stack};
  fill(&args);
  syscall(SYS_clone3, &args, sizeof args);
  struct clone_args *given = (struct clone_args *)stack;
  given->flags |= CLONE_SIGHAND;
  syscall(SYS_clone3, given, sizeof *given);
}

static void from_outside(struct clone_args *args, int flags) {
  args->stack = 0;
  syscall(SYS_clone3, args, sizeof *args);
  unshare(flags | OWN);
  flags ^= CLONE_FS;
  unshare(flags);
  /* The upper half does not reach the kernel through clone(). */
  syscall(SYS_clone, CLONE_VM | CLONE_SIGHAND | CLONE_CLEAR_SIGHAND, NULL, NULL, NULL, 0);
}

static int alone(void) {
  return unshare(CLONE_NEWUSER);
}

int main(int argc, char **argv) {
  struct clone_args args;
  alone();
  whole(argv[0], 4096);
  filled(argv[0]);
  from_outside(&args, argc);
  return 0;
}
