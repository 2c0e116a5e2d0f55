// ~ run: {probe} x y
// ~ run: {missing} => exit 2, stderr: switch: No such file or directory
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    sigset_t blocked, before;
    pid_t pid;
    int status;

    if (argc < 2)
        return 1;
    sigfillset(&blocked);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    sigaddset(&before, SIGUSR2);
    switch (pid = fork()) {
    case -1:
        perror("switch");
        return 2;
    case 0:
        /* as it was */
        sigprocmask(SIG_SETMASK, &before, NULL);
        signal(SIGPIPE, SIG_DFL);
        execv(argv[1], argv + 1);
        _exit(127);
    default:
        break;
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
