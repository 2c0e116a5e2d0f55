// ~ run: {probe} one
// ~ run: {missing} => exit 16
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int run(char **argv)
{
    int status = 0;
    pid_t pid;

    switch ((pid = vfork())) {
    case -1:
        return 16;
    default:
        waitpid(pid, &status, 0);
        return WEXITSTATUS(status);
    case 0:
        execvp(argv[0], argv);
        _exit(127);
    }
}

int main(int argc, char **argv)
{
    return argc > 1 ? run(argv + 1) : 1;
}
