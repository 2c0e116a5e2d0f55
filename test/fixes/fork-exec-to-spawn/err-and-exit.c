// ~ run: {probe} one
// ~ run: {missing} => exit 111, stderr: cannot run
#include <err.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status;
    if (argc < 2)
        errx(2, "usage");
    pid_t pid = fork();
    if (pid == 0) {
        execvp(argv[1], argv + 1);
        err(111, "cannot run %s", argv[1]);
    }
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
