// ~ run: {probe} a
// ~ run: {missing} => exit 0
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* The grandchild belongs to nobody; the pipe tells when it is done. */
static void detach(char **argv, int out)
{
    pid_t pid = fork();
    if (pid == 0) {
        /* the middle process ends at once */
        switch (fork()) {
        case -1:
            _exit(1);
        case 0:
            setsid();
            if (dup2(out, STDOUT_FILENO) < 0)
                _exit(126);
            close(out);
            execv(argv[0], argv);
            _exit(127);
        default:
            _exit(0);
        }
    }
    waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
    int p[2];
    char c;
    if (argc < 2 || pipe(p) < 0)
        return 1;
    detach(argv + 1, p[1]);
    close(p[1]);
    while (read(p[0], &c, 1) == 1)
        putchar(c);
    return 0;
}
