// ~ run: {probe} exit 3 => exit 3
// ~ run: {probe} read => exit 0
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 2)
        return 1;
    pid_t pid = fork();
    if (pid < 0)
        return 20;
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR); /* and left open */
        if (null >= 0) {
            dup2(null, 0);
            dup2(null, 1);
        }
        execv(argv[1], argv + 1);
        _exit(1);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
