// ~ run: {missing} {probe}
// ~ run: {probe} {missing}
// ~ run: {missing} {missing} => exit 21
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status;
    if (argc < 3)
        return 1;
    pid_t pid = fork();
    if (pid < 0)
        return 21;
    if (pid == 0) {
        execl(argv[1], "first", (char *)NULL);
        /* or else */
        execl(argv[2], "second", "try", (char *)NULL);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
