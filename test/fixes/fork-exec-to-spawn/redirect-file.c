// ~ run: {probe} {out}
// ~ run: {probe} /no/such/place/file => exit 12
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int fd, status;
    pid_t pid;
    if (argc < 3)
        return 1;
    pid = fork();
    if (pid < 0)
        return 12;
    if (pid == 0) {
        if ((fd = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640)) < 0)
            _exit(12);
        if (dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0)
            _exit(13);
        if (fd > STDERR_FILENO)
            close(fd);
        close(STDIN_FILENO);
        open("/dev/null", O_RDONLY);
        execl(argv[1], "redirected", "to", argv[2], (char *)0);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    FILE *file = fopen(argv[2], "r");
    for (int c; file && (c = getc(file)) != EOF;)
        putchar(c);
    return WEXITSTATUS(status);
}
