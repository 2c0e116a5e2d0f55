// ~ run: {probe} one
// ~ run: {missing} => exit 32
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

static void on_quit(int sig)
{
    (void)sig;
}

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 2)
        return 1;
    signal(SIGQUIT, on_quit);
    signal(SIGTSTP, SIG_IGN);
    pid_t pid = fork();
    if (pid < 0)
        return 32;
    if (pid == 0) {
        struct sigaction dfl = { .sa_handler = SIG_DFL };
        sigaction(SIGQUIT, &dfl, NULL);
        sigaction(SIGTSTP, &dfl, NULL);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
