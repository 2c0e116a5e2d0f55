// ~ run: {probe} /
// ~ run: {probe}
// ~ run: {missing} / => exit 26
// ~ run: {probe} /no/such/place => exit 26, stderr: No such file
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    const char *dir = argc > 2 ? argv[2] : NULL;
    if (argc < 2)
        return 1;
    pid_t pid = fork();
    if (pid == -1) {
        perror("start");
        return 26;
    }
    if (pid == 0) {
        if (dir && chdir(dir) == -1) {
            perror(dir);
            _exit(3);
        }
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
