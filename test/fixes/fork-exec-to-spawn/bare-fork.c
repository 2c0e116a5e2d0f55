// ~ run: {probe} one
// ~ run: {missing} => exit 47
#define _GNU_SOURCE
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 2)
        return 1;
    const pid_t pid = _Fork();
    if (pid < 0)
        return 47;
    if (pid == 0) {
        close(0);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
