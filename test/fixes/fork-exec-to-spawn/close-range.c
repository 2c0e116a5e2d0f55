// ~ run: {probe} one
// ~ run: {missing} => exit 24
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 2 || open("/dev/null", O_RDONLY) < 0)
        return 1;
    pid_t pid = fork();
    if (pid < 0)
        return 24;
    if (pid == 0) {
        if (close_range(3, ~0U, 0) < 0)
            _exit(126);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
