// ~ run: {probe} one
// ~ run: {missing} => exit 13
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t must_fork(void)
{
    pid_t child;
    if ((child = fork()) < 0) {
        perror("fork");
        exit(1);
    }
    return child;
}

static int work(void)
{
    int status = 0;
    pid_t pid = must_fork();
    if (pid == 0)
        _exit(7);
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 2 || work() != 7)
        return 1;
    pid_t pid = must_fork();
    if (pid < 0)
        return 13;
    if (pid == 0) {
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
