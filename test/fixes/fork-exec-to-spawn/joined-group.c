// ~ run: {probe} one
// ~ run: {missing} => exit 27
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* A pipeline is one group: its first process leads it. */
static pid_t start(char **argv, pid_t group, int foreign)
{
    pid_t pid = fork();
    if (pid < 0)
        return -1;
    if (pid == 0) {
        if (setpgid(0, group) < 0)
            _exit(125);
        if (foreign)
            close(1);
        execv(argv[0], argv);
        _exit(127);
    }
    return pid;
}

int main(int argc, char **argv)
{
    int status = 0;
    int gate[2];
    if (argc < 2 || pipe(gate) < 0)
        return 1;
    char *leader[] = { (char *)"/bin/cat", NULL };
    int own = dup(0);
    dup2(gate[0], 0);
    close(gate[0]);
    pid_t first = start(leader, 0, 1);
    dup2(own, 0);
    close(own);
    pid_t second = start(argv + 1, first, 0);
    close(gate[1]);
    if (second < 0) {
        waitpid(first, &status, 0);
        return 27;
    }
    waitpid(second, &status, 0);
    return WEXITSTATUS(status);
}
