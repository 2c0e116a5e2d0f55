// ~ run: {probe} x
// ~ run: {missing} => exit 4, stderr: start: No such file or directory
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t start(char **argv, int in, int out)
{
    pid_t pid;

    pid = fork();
    if (pid < 0)
        return -1;
    if (pid > 0)
        return pid;

    /* child */
    if (in != STDIN_FILENO) {
        dup2(in, STDIN_FILENO);
        close(in);
    }
    if (out >= 0)
        dup2(out, STDERR_FILENO);
    execvp(argv[0], argv);
    perror(argv[0]);
    _exit(127);
}

int main(int argc, char **argv)
{
    int status, in;
    if (argc < 2 || (in = open("/dev/null", O_RDONLY)) < 0)
        return 1;
    pid_t pid = start(argv + 1, in, -1);
    if (pid < 0) {
        perror("start");
        return 4;
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
