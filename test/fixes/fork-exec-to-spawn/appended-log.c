// ~ run: {probe} {out}
// ~ run: {missing} {out} => exit 41
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 3)
        return 1;
    pid_t pid = fork();
    if (pid < 0)
        return 41;
    if (pid == 0) {
        int log = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        if (log < 0)
            _exit(125);
        if (dup2(log, STDERR_FILENO) < 0)
            _exit(125);
        execl(argv[1], argv[1], "logs", (char *)0);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
