// ~ run: {probe} a
// ~ run: {missing}
#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    pid_t pid;
    int status;
    if(argc < 2)
        return 1;
    if(!(pid = fork()))
    {
        setsid();
        execlp(argv[1], "renamed", "two words", argc > 2 ? argv[2] : "none", (char *)NULL);
        _exit(11);
    }
    else
    {
        while(waitpid(pid, &status, 0) == -1 && errno == EINTR)
            ;
    }
    return WEXITSTATUS(status);
}
