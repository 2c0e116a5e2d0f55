// ~ run: {probe} one
// ~ run: {missing} => exit 127, stderr: no-such-program: error 2
#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 2)
        return 1;
    pid_t pid = fork();
    if (pid == 0) {
        execvp(argv[1], argv + 1);
        int error = errno;
        fprintf(stderr, "%s: error %d\n", argv[1], error);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
