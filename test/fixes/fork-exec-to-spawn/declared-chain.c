// ~ run: {probe} one
// ~ run: {missing} => exit 9, stderr: cannot start: 2
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  int fds[2];
  if (argc < 2 || pipe(fds) < 0) return 1;
  pid_t pid = fork();
  if (pid < 0) {
    fprintf(stderr, "cannot start: %d\n", errno);
    return 9;
  } else if (pid == 0) {
    close(fds[0]);
    if (dup2(fds[1], STDOUT_FILENO) < 0) _exit(126);  // its output is ours
    close(fds[1]);
    int fd = open("/dev/null", O_RDONLY);
    if (fd < 0) _exit(126);
    dup2(fd, 0); /* nothing to read */
    close(fd);
    execv(argv[1], argv + 1);
    _exit(127);
  } else {
    char buffer[4096];
    ssize_t n;
    int status;
    close(fds[1]);
    while ((n = read(fds[0], buffer, sizeof buffer)) > 0)
      if (write(1, buffer, n) != n) return 2;
    close(fds[0]);
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
  }
}
