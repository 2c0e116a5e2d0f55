// ~ run: {probe} one
// ~ run: {missing} one => exit 3
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Effective ids that differ, where the test may set them. */
static void borrow(void)
{
    if (setegid(1) == 0 && seteuid(1) != 0)
        setegid(getgid());
}

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 3)
        return 1;
    borrow();
    pid_t pid = fork();
    if (pid < 0)
        return 3;
    if (pid == 0) {
        if (setegid(getgid()) == -1 || seteuid(getuid()) == -1)
            _exit(124);
        dup2(1, 2);
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
