// ~ run: {probe} one
// ~ run: {missing} => exit 34, stderr: No such file or directory
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Returns 0, or the error of the exec, which comes through a pipe that the exec closes. */
static int start(char **argv, pid_t *child)
{
    int report[2], error = 0;
    if (pipe2(report, O_CLOEXEC) < 0)
        return errno;
    pid_t pid = fork();
    if (pid < 0) {
        error = errno;
        close(report[0]);
        close(report[1]);
        return error;
    }
    if (pid == 0) {
        close(report[0]);
        execvp(argv[0], argv);
        error = errno;
        if (write(report[1], &error, sizeof error) != sizeof error)
            _exit(126);
        _exit(127);
    }
    close(report[1]);
    if (read(report[0], &error, sizeof error) > 0)
        waitpid(pid, NULL, 0);
    close(report[0]);
    *child = pid;
    return error;
}

int main(int argc, char **argv)
{
    pid_t pid = 0;
    int status = 0;
    if (argc < 2)
        return 1;
    int error = start(argv + 1, &pid);
    if (error) {
        fprintf(stderr, "%s\n", strerror(error));
        return 34;
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
