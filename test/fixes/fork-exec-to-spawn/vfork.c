// ~ run: {probe} a b
// ~ run: {missing} => exit 1
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int run(char **argv)
{
    int status;
    const pid_t pid = vfork(); /* no copy */
    if (pid < 0) {
        return 1;
    } else if (!pid) {
        execv(argv[0], argv);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    return argc > 1 ? run(argv + 1) : 1;
}
