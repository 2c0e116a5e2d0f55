// ~ run: {probe} one
// ~ run: {missing} => exit 9
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile pid_t child = -1;

static void forward(int sig)
{
    if (child > 0)
        kill(child, sig);
}

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 2)
        return 1;
    signal(SIGTERM, forward);
    child = fork();
    if (child < 0)
        return 9;
    if (child == 0) {
        signal(SIGTERM, SIG_DFL);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    while (waitpid(child, &status, 0) < 0)
        ;
    return WEXITSTATUS(status);
}
