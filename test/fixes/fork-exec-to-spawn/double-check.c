// ~ run: {probe} one
// ~ run: {missing} => exit 48, stderr: fork
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    pid_t pid;
    if (argc < 2)
        return 1;
    if (0 > (pid = fork())) {
        perror("fork");
        exit(48);
    }
    if (0 == pid) {
        if (-1 == dup2(1, 3) || 0 != chdir("/"))
            _exit(1);
        (void)execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
