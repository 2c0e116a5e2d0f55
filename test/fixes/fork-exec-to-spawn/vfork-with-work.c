// ~ run: {probe} one
// ~ run: {missing} => exit 45, stderr: No such file
#include <errno.h>
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
    pid_t pid = vfork();
    if (pid == -1) {
        fprintf(stderr, "%s\n", strerror(errno));
        return 45;
    }
    if (pid == 0) {
        char *words[3];
        words[0] = argv[1];
        words[1] = (char *)"borrowed memory";
        words[2] = NULL;
        execv(words[0], words);
        perror("execv");
        exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
