// ~ run: {probe} loud
// ~ run: {probe} quiet
// ~ run: {missing} loud => exit 0
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void start(char **argv, int quiet)
{
    pid_t pid = fork();
    if (pid)
        return;
    if (quiet) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, 1);
        dup2(nowhere, 2);
        if (nowhere > 2)
            close(nowhere);
    }
    setsid();
    execvp(argv[0], argv);
    _exit(9);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 1;
    start(argv + 1, strcmp(argv[2], "quiet") == 0);
    while (wait(NULL) > 0)
        ;
    return 0;
}
