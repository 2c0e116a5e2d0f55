// ~ run: {probe} one
// ~ run: {missing} => exit 44
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    int other = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    if (argc < 2 || fd < 0 || other < 0)
        return 1;
    pid_t pid = fork();
    if (pid < 0)
        return 44;
    if (pid == 0) {
        if (fcntl(fd, F_SETFD, 0) < 0)
            _exit(125);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
