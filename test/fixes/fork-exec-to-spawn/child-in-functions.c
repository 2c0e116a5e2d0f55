// ~ run: {probe} quiet
// ~ run: {probe} loud
// ~ run: {missing} quiet => exit 4
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int pair[2];

/* Both ends. */
static void close_pair(int fds[2])
{
    close(fds[0]);
    close(fds[1]); // the other one
}

static void redirect(int from, int to)
{
    if (from == to)
        return;
    if (dup2(from, to) < 0)
        _exit(125);
}

static void move(int from, int to)
{
    if (dup2(from, to) < 0) {
        perror("dup2");
        _exit(125);
    }
}

static void start(char **argv, int quiet)
{
    signal(SIGINT, SIG_DFL);
    if (quiet)
        move(pair[1], 2);
    close_pair(pair);
    execvp(argv[0], argv);
    perror(argv[0]);
    _exit(127);
}

static int run(char **argv, int quiet)
{
    int status = 0;
    pid_t pid = fork();
    if (pid < 0)
        return 4;
    if (pid == 0)
        start(argv, quiet);
    close_pair(pair);
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    signal(SIGINT, SIG_IGN);
    if (argc < 3 || pipe(pair) < 0)
        return 1;
    if (argc > 10)
        redirect(1, 2);
    return run(argv + 1, strcmp(argv[2], "quiet") == 0);
}
