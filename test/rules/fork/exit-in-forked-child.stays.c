/* The parent waits, or goes on with work of its own, before it leaves. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void serve(void) {
  for (int i = 0; i < 10; i++) sleep(1);
}

int waits(void) {
  pid_t pid = fork();
  if (pid > 0) {
    int status;
    waitpid(pid, &status, 0);
    exit(status);
  }
  exit(3); // ~ warning exit-in-forked-child: exit()
}

int works(void) {
  pid_t pid = fork();
  if (pid > 0) {
    serve();
    exit(0);
  }
  exit(3); // ~ warning exit-in-forked-child: exit()
}

int main(int argc, char **argv) {
  (void)argv;
  if (argc == 1) waits();
  if (argc == 2) works();
  pid_t pid = fork();
  if (pid > 0) {
    serve();
    return 0;
  }
  if (chdir("/") < 0) return 2; // ~ warning exit-in-forked-child: Returning from main
  return 1; // ~ warning exit-in-forked-child: Returning from main
}

int casts(void) {
  pid_t pid = fork();
  if (pid == (pid_t)-1) {
    abort();
  } else if (pid > 0) {
    int status;
    waitpid(pid, &status, 0);
  } else {
    exit(0); // ~ warning exit-in-forked-child: exit()
  }
  return 0;
}
