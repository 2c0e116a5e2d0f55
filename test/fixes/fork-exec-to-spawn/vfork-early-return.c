// ~ run: {probe} one
// ~ run: {missing} => exit 46
#include <sys/wait.h>
#include <unistd.h>

static pid_t spawn(char **argv)
{
    volatile int failed = 0;
    pid_t pid = vfork();
    if (pid < 0)
        return pid;
    if (pid == 0) {
        execvp(argv[0], argv);
        _exit(111);
    }
    if (failed)
        return -1;
    return pid;
}

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 2)
        return 1;
    pid_t pid = spawn(argv + 1);
    if (pid < 0)
        return 46;
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
