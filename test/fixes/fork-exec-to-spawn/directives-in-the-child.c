// ~ run: {probe} one
// ~ run: {missing} => exit 9
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define HAVE_CLOSE_RANGE 1

int main(int argc, char **argv)
{
    int status = 0, in = open("/dev/zero", O_RDONLY);
    if (argc < 2 || in < 0)
        return 1;
    dup2(in, 12);
    signal(SIGHUP, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    pid_t pid = fork();
    if (pid < 0)
        return 9;
    if (pid == 0) {
        dup2(in, 0);
#ifdef HAVE_CLOSE_RANGE
        close_range(3, ~0U, 0); /* all at once */
#else
        for (int i = 3; i < 24; i++) // a few
            close(i);
#endif
#if defined(SIGHUP) && \
    !defined(KEEP)
        signal(SIGHUP, SIG_DFL);
#elif defined(SIGINT)
        signal(SIGINT, SIG_DFL);
#endif
#ifdef NOWHERE
        setsid();
        chdir("/nowhere");
#endif
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
