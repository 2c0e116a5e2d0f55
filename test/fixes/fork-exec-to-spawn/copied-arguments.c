// ~ run: {probe} one
// ~ run: {missing} => exit 37
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 2)
        return 1;
    pid_t pid = fork();
    if (pid < 0)
        return 37;
    if (pid == 0) {
        char *words[8];
        char port[16];
        int n = 0;

        snprintf(port, sizeof(port), "%d", 11211);
        words[n++] = argv[1];
        words[n++] = "-p";
        words[n++] = port;
        if (argc > 2) {
            /* the user's own */
            words[n++] = argv[2];
        }
        words[n] = NULL;
        execv(words[0], words);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
