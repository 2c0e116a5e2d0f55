// ~ run: {probe} a
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* -1: leave that one alone */
static int run(char **argv, int in, int out)
{
    int status;
    pid_t pid = fork();
    if (pid < 0)
        return 1;
    if (pid == 0) {
        dup2(in, 0);
        dup2(out, 1);
        close(in);
        close(out);
        execv(argv[0], argv);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    return argc > 1 ? run(argv + 1, -1, -1) : 1;
}
