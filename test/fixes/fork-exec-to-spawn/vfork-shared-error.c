// ~ run: {probe} one
// ~ run: {missing} => exit 50, stderr: error 2
#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    volatile int error = 0;
    if (argc < 2)
        return 1;
    pid_t pid = vfork();
    if (pid == 0) {
        execvp(argv[1], argv + 1);
        /* The memory is the parent's. */
        error = errno;
        _exit(111);
    }
    if (pid < 0 || error != 0) {
        fprintf(stderr, "error %d\n", error);
        return 50;
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
