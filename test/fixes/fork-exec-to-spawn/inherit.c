// ~ run: {probe} a
// ~ run: {missing} => exit 1
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status;
    int kept = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int lost = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    if (argc < 2 || kept < 0 || lost < 0)
        return 1;
    pid_t pid = fork();
    if (pid < 0)
        return 1;
    if (pid == 0) {
        fcntl(kept, F_SETFD, 0);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
