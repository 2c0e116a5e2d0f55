// ~ run: {probe} run
// ~ run: {probe} skip
// ~ run: {missing} run => exit 5, stderr: fork
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    pid_t pid;
    if (argc < 3)
        return 1;
    if (strcmp(argv[2], "skip") == 0)
        pid = -1;
    else if ((pid = fork()) < 0) {
        perror("fork");
        return 5;
    } else if (pid == 0) {
        if (argc > 3)
            close(0);
        // as a login shell
        execv(argv[1], argv + 1);
        perror("exec");
        exit(126);
    }
    if (pid > 0)
        waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
