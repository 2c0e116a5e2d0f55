// ~ run: {probe} one two
// ~ run: {probe} exit 5
// ~ run: {missing} => exit 3, stderr: fork: No such file or directory
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int launch(char **argv)
{
    int status;
    pid_t pid;

    /* the child */
    pid = fork();
    if (pid < 0) {
        perror("fork");
        return 3;
    }
    if (pid == 0) {
        execvp(argv[0], argv);
        perror(argv[0]);
        _exit(127);
    }
    if (waitpid(pid, &status, 0) < 0)
        return 4;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 5;
}

int main(int argc, char **argv)
{
    return argc > 1 ? launch(argv + 1) : 1;
}
