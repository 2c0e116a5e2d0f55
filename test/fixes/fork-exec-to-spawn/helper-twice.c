// ~ run: {probe} one
// ~ run: {missing} => exit 35
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Moves a descriptor. */
static void move_fd(int from, int to)
{
    if (from == to)
        return;
    dup2(from, to);
    close(from);
}

static void place(int from, int to)
{
    // keeps the original
    dup2(from, to);
}

int main(int argc, char **argv)
{
    int status = 0;
    int in = open("/dev/zero", O_RDONLY), log = open("/dev/null", O_WRONLY);
    if (argc < 2 || in < 0 || log < 0)
        return 1;
    move_fd(dup(log), 20);
    pid_t pid = fork();
    if (pid < 0)
        return 35;
    if (pid == 0) {
        place(in, STDIN_FILENO);
        place(log, STDERR_FILENO);
        place(log, 7 + argc);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
