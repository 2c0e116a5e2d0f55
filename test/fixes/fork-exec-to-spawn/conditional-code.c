// ~ run: {probe} a
// ~ run: {missing} => exit 9
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 2)
        return 1;
#ifndef NO_PROCESSES
    pid_t pid;
    if ((pid = fork()) < 0)
        return 9;
    else if (pid == 0) {
        execv(argv[1], argv + 1);
        _exit(1);
    }
    if (waitpid(pid, &status, 0) < 0)
        return 3;
#endif
    return WEXITSTATUS(status);
}
