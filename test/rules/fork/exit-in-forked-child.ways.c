/* What a child calls may exit on one of its ways, or on all of them. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void die(const char *format, ...) {
  va_list list;
  va_start(list, format);
  vfprintf(stderr, format, list);
  va_end(list);
  exit(1);
}

static void *checked(void *memory) {
  if (!memory) die("out of memory\n");
  return memory;
}

static void open_log(const char *name) {
  if (access(name, W_OK) == 0) return;
  exit(3);
}

static void work(int fd) {
  do {
    write(fd, "x", 1);
  } while (fd < 0);
  die("done\n");
}

static void become(char **argv) {
  execv(argv[0], argv);
  if (errno == ENOENT) exit(127);
  _exit(126);
}

int main(int argc, char **argv) {
  if (fork() == 0) {
    char *buffer = checked(malloc(64)); // ~ hint exit-in-forked-child: as may one more of its calls
    open_log(argv[1]);
    write(1, buffer, 1);
    _exit(0);
  }
  if (fork() == 0) {
    if (argc > 3) die("too many\n"); // ~ warning exit-in-forked-child: die() in the forked child leads to exit()
    _exit(0);
  }
  if (fork() == 0) become(argv); // ~ warning exit-in-forked-child: become() in the forked child after the failed exec leads to exit()
  if (fork() == 0) work(1); // ~ warning exit-in-forked-child: work() in the forked child leads to exit()
  return 0;
}
