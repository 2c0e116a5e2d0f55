// ~ run: {probe} one
// ~ run: {missing} => exit 7
#include <sys/wait.h>
#include <unistd.h>

static int start(char **argv, pid_t *out)
{
    if ((*out = fork()) == 0) {
        execv(argv[0], argv);
        _exit(1);
    }
    return *out == -1 ? -1 : 0;
}

int main(int argc, char **argv)
{
    int status = 0;
    pid_t pid;
    if (argc < 2 || start(argv + 1, &pid) < 0)
        return 7;
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
