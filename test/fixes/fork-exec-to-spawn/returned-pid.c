// ~ run: {probe} one
// ~ run: {missing} => exit 11, stderr: No such file
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Returns the process id, or -1 with errno set. */
static pid_t launch(char *const argv[], int in, int out)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    if (in >= 0)
        dup2(in, 0);
    if (out >= 0)
        dup2(out, 1);
    execvp(argv[0], argv);
    _exit(127);
}

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 2)
        return 1;
    pid_t pid = launch(argv + 1, open("/dev/null", O_RDONLY | O_CLOEXEC), -1);
    if (pid < 0) {
        fprintf(stderr, "%s\n", strerror(errno));
        return 11;
    }
    if (waitpid(pid, &status, 0) < 0)
        return 12;
    return WEXITSTATUS(status);
}
