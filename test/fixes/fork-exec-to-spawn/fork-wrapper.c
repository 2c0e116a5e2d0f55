// ~ run: {probe} one
// ~ run: {missing} => exit 126, stderr: cannot run
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Never fails. */
static pid_t xfork(void)
{
    pid_t pid = fork();
    if (pid == -1) {
        perror("fork");
        exit(1);
    }
    return pid;
}

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 2)
        return 1;
    pid_t pid = xfork();
    if (pid == 0) {
        close(0);
        execvp(argv[1], argv + 1);
        perror("cannot run");
        _exit(126);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
