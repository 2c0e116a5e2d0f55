// ~ run: {probe} terminal
// ~ run: {missing} terminal => exit 33
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* A terminal of our own: the harness has none. */
static int terminal(void)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0)
        return -1;
    setsid();
    return open(ptsname(master), O_RDWR | O_CLOEXEC);
}

int main(int argc, char **argv)
{
    int status = 0;
    int tty = terminal();
    if (argc < 2 || tty < 0)
        return 1;
    signal(SIGTTOU, SIG_IGN);
    pid_t pid = fork();
    if (pid < 0)
        return 33;
    if (pid == 0) {
        /* job control */
        setpgid(0, 0);
        tcsetpgrp(tty, getpgrp());
        dup2(tty, STDIN_FILENO);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
