// ~ run: {probe} one
// ~ run: {missing} => exit 17, stderr: failed
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int run(char **argv)
{
    int result = -1;
    int status = 0;
    pid_t pid;
    char *copy = strdup(argv[0]);

    pid = fork();
    if (pid == -1)
        goto fail;
    else if (pid == 0) {
        dup2(1, 2);
        execv(copy, argv);
        exit(127);
    }
    if (waitpid(pid, &status, 0) != pid)
        goto fail;
    result = WEXITSTATUS(status);
    free(copy);
    return result;

fail:
    fprintf(stderr, "failed\n");
    free(copy);
    return 17;
}

int main(int argc, char **argv)
{
    return argc > 1 ? run(argv + 1) : 1;
}
