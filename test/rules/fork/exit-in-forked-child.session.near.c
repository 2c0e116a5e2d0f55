/* A child with a session of its own is the program from there on. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void serve(void) {
  puts("serving");
  exit(0);
}

static void once(void) {
  pid_t pid = fork();
  if (pid > 0) return;
  if (setsid() < 0) exit(1);
  serve();
}

static void twice(void) {
  if (fork() != 0) return;
  setsid();
  if (fork() != 0) _exit(0);
  serve();
}

int main(int argc, char **argv) {
  if (argc > 1) once();
  else twice();
  return 0;
}
