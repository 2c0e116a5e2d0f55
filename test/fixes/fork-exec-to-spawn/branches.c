// ~ run: {probe} shell
// ~ run: {probe} direct
// ~ run: {missing} direct => exit 31
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status;
    if (argc < 3) {
        return 1;
    }
    pid_t pid = fork();
    if (pid < 0) {
        return 31;
    }
    if (pid == 0) {
        const char *shell = getenv("PROBE_SHELL");
        if (!shell) {
            shell = "/bin/sh";
        }
        if (strcmp(argv[2], "shell") == 0) {
            execl(shell, shell, "-c", "exec \"$0\" by shell", argv[1], (char *)NULL);
        } else {
            dup2(1, 5);
            execvp(argv[1], argv + 1);
        }
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
