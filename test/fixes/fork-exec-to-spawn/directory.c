// ~ run: {probe} /tmp
// ~ run: {probe} /
// ~ run: {probe} /no/such/place => exit 8
// ~ run: {missing} /tmp => exit 8
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status;
    if (argc < 3)
        return 1;
    pid_t pid = fork();
    if (pid == -1)
        return 8;
    if (pid == 0) {
        if (chdir(argv[2]) == -1) {
            perror(argv[2]);
            _exit(1);
        }
        execl(argv[1], argv[1], "here", NULL);
        perror(argv[1]);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
