// ~ run: {probe} a
// ~ run: {missing} => exit 1
#include <fcntl.h>
#include <unistd.h>
#include <sys/wait.h>

int main(int argc, char **argv)
{
    int fd, status;
    if (argc < 2 || open("/dev/null", O_RDONLY) < 0 || open("/dev/zero", O_RDONLY) < 0)
        return 1;
    pid_t pid = fork();
    if (pid < 0)
        return 1;
    if (pid == 0) {
        /* the program starts with three descriptors */
        for (fd = 3; fd < sysconf(_SC_OPEN_MAX); fd++)
            close(fd);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
