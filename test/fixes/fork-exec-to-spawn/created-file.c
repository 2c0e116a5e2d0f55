// ~ run: {probe} {out}
// ~ run: {missing} {out} => exit 42
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0, fd;
    if (argc < 3)
        return 1;
    pid_t pid = fork();
    if (pid < 0)
        return 42;
    if (pid == 0) {
        fd = creat(argv[2], 0600);
        if (fd == -1)
            _exit(1);
        dup2(fd, 5);
        close(fd);
        fd = open("/dev/null", O_RDONLY);
        dup2(fd, 0);
        close(fd);
        execl(argv[1], argv[1], "creates", (char *)0);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
