// ~ run: {probe} one
// ~ run: {missing} => exit 25
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    int dir = open("/usr", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (argc < 2 || dir < 0)
        return 1;
    pid_t pid = fork();
    if (pid < 0)
        return 25;
    if (pid == 0) {
        if (fchdir(dir) != 0 || chdir("bin") != 0)
            _exit(124);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
