// ~ run: {probe} one two
// ~ run: {missing} => exit 8
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t start(char **argv, const char *dir, int out)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    if (dir && chdir(dir) != 0)
        goto fail;
    if (out >= 0 && dup2(out, 1) < 0) {
        goto fail; /* no output */
    }
    execv(argv[0], argv);
fail:
    /* whatever it was */
    _exit(127);
}

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 2)
        return 1;
    pid_t pid = start(argv + 1, "/usr", dup(1));
    if (pid < 0)
        return 8;
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
