/* Raw clones that are right, or of which too little is known. */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 65536
static char area[SIZE];

static int prints(void *arg) { printf("working\n"); return 0; }
static int calls_only(void *arg) { close(3); write(1, "x", 1); return 0; }
static int execs(void *arg) { perror("exec"); _exit(1); }

/* Its own memory, its own thread-local storage, a creator that sleeps, bare system calls. */
static void separate(char *top, int flags) {
  clone(prints, top, CLONE_NEWPID | SIGCHLD, NULL);
  clone(prints, top, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | CLONE_SETTLS, NULL, NULL, area, NULL);
  clone(execs, top, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
  clone(calls_only, top, CLONE_VM | SIGCHLD, NULL);
  clone(prints, top, CLONE_VM | flags, NULL);
}

static void top_end(char *given) {
  char *stack = malloc(SIZE);
  char *top = stack + SIZE;
  clone(calls_only, top, SIGCHLD, NULL);
  clone(calls_only, stack + SIZE, SIGCHLD, NULL);
  clone(calls_only, area + sizeof area, SIGCHLD, NULL);
  clone(calls_only, &area[SIZE], SIGCHLD, NULL);
  clone(calls_only, given, SIGCHLD, NULL);
  char *moved = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  moved += SIZE;
  clone(calls_only, moved, SIGCHLD, NULL);
}

static void seen(char *top, int flags) {
  int pid = clone(calls_only, top, CLONE_FS, NULL);
  waitpid(pid, NULL, __WALL);
  pid = clone(calls_only, top, CLONE_FS | SIGCHLD, NULL);
  waitpid(pid, NULL, 0);
}

static void of_another(char *top, pid_t other, int flags) {
  clone(calls_only, top, CLONE_FILES, NULL);
  waitpid(other, NULL, 0);
  int unknown = clone(calls_only, top, flags, NULL);
  waitpid(unknown, NULL, 0);
}

int main(int argc, char **argv) {
  separate(area + SIZE, argc);
  top_end(area + SIZE);
  seen(area + SIZE, argc);
  of_another(area + SIZE, argc, argc);
  return 0;
}
