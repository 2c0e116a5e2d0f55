// ~ run: {probe} one
// ~ run: {missing} => exit 23
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 2)
        return 1;
    for (int i = 0; i < 5; i++)
        if (open("/dev/null", O_RDONLY) < 0)
            return 2;
    pid_t pid = fork();
    if (pid < 0)
        return 23;
    if (pid == 0) {
        dup2(4, 3);
        closefrom(STDERR_FILENO + 2); /* all others */
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
