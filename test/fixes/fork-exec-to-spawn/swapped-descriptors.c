// ~ run: {probe} one
// ~ run: {missing} => exit 43
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    int a = open("/dev/zero", O_RDONLY), b = open("/dev/full", O_WRONLY);
    if (argc < 2 || a < 0 || b < 0)
        return 1;
    pid_t pid = fork();
    if (pid < 0)
        return 43;
    if (pid == 0) {
        if (dup2(a, 10) < 0 || dup2(b, a) < 0 || dup2(10, b) < 0)
            _exit(125);
        close(10);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
