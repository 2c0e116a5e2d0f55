/* Raw clones that go wrong: one finding a call, whatever is wrong with it. */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 65536
static char area[SIZE];

static void report(void) { printf("working\n"); }
static int prints(void *arg) { report(); return 0; }
static int allocates(void *arg) { free(malloc(10)); return 0; }
static int quiet(void *arg) { return 0; }

static void shares_the_library(char *top) {
  clone(prints, top, CLONE_VM | SIGCHLD, NULL); // ~ warning raw-clone-thread: calls printf()
  clone(allocates, top, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD, NULL); // ~ warning raw-clone-thread: the allocator keeps a cache
}

static void low_end(void) {
  char local[SIZE];
  void *mapped = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  char *stack = malloc(SIZE);
  void *aligned;
  if (stack == NULL) return;
  posix_memalign(&aligned, 16, SIZE);
  clone(quiet, mapped, SIGCHLD, NULL); // ~ warning raw-clone-thread: mapped is the low end
  clone(quiet, stack, SIGCHLD, NULL); // ~ warning raw-clone-thread: stack is the low end
  clone(quiet, (void *)stack, SIGCHLD, NULL); // ~ warning raw-clone-thread: the low end comes from here
  clone(quiet, malloc(SIZE), SIGCHLD, NULL); // ~ warning raw-clone-thread: malloc() is the low end
  clone(quiet, local, SIGCHLD, NULL); // ~ warning raw-clone-thread: local is the low end
  clone(quiet, area, SIGCHLD, NULL); // ~ warning raw-clone-thread: area is the low end
  clone(quiet, aligned, SIGCHLD, NULL); // ~ warning raw-clone-thread: aligned is the low end
  syscall(SYS_clone, CLONE_VM | SIGCHLD, stack, NULL, NULL, 0); // ~ warning raw-clone-thread: stack is the low end
}

static void unseen(char *top) {
  int status;
  pid_t pid = clone(quiet, top, CLONE_FS, NULL); // ~ warning raw-clone-thread: waitpid() does not see it
  waitpid(pid, &status, 0);
}

static void all_of_it(void) {
  int pid = clone(prints, area, CLONE_VM, NULL); // ~ warning raw-clone-thread: And its child ends without SIGCHLD
  waitpid(pid, NULL, 0);
}

int main(void) {
  shares_the_library(area + SIZE);
  low_end();
  unseen(area + SIZE);
  all_of_it();
  return 0;
}
