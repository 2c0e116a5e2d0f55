// ~ run: {probe} one
// ~ run: {missing} => exit 127
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    char command[4200];
    if (argc < 2)
        return 1;
    snprintf(command, sizeof command, "exec %s by shell 2>/dev/null", argv[1]);
    pid_t pid = fork();
    if (pid < 0)
        return 21;
    if (pid == 0) {
        execlp("sh", "sh", "-c", command, NULL);
        _exit(126);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
