// ~ run: {probe} one
// ~ run: {missing} => exit 28
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    pid_t pid;
    if (argc < 2)
        return 1;
    if ((pid = fork()) < 0)
        return 28;
    if (!pid) {
        setpgrp();
        execv(argv[1], argv + 1);
        _exit(127);
    }
    while (waitpid(pid, &status, 0) == -1)
        continue;
    return WEXITSTATUS(status);
}
