// ~ run: {probe} one
// ~ run: {missing} => exit 14
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    int pid;

    if (argc < 2)
        return 1;
    if ((pid = fork()) == -1)
        return 14;
    if (pid != 0) {
        /* parent */
        waitpid(pid, &status, 0);
    } else {
        // child
        close(0);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    return WEXITSTATUS(status);
}
