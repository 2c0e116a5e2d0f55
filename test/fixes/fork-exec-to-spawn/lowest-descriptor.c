// ~ run: {probe} read
// ~ run: {missing} => exit 2
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int p[2], status;
    if (argc < 2 || pipe(p) < 0)
        return 1;
    pid_t pid = fork();
    if (pid < 0)
        return 2;
    if (pid == 0) {
        close(0);
        if (dup(p[0]) != 0)
            _exit(1);
        close(p[0]);
        close(p[1]);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    close(p[0]);
    if (write(p[1], "hello\n", 6) != 6)
        return 3;
    close(p[1]);
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
