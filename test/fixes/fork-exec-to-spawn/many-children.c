// ~ run: {probe} one
// ~ run: {missing} => exit 3
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 3

int main(int argc, char **argv)
{
    int started = 0, good = 0, status;
    if (argc < 2)
        return 1;
    for (int i = 0; i < N; i++) {
        char number[12];
        pid_t pid = fork();
        if (pid < 0)
            break;
        if (pid == 0) {
            snprintf(number, sizeof number, "%d", i);
            if (i > 0)
                close(STDOUT_FILENO);
            execl(argv[1], argv[1], number, (char *)NULL);
            _exit(127);
        }
        started++;
    }
    while (started > 0 && wait(&status) > 0)
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            good++;
    return N - good;
}
