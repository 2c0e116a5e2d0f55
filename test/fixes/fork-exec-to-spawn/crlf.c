// ~ run: {probe} one
// ~ run: {missing} => exit 40, stderr: 40
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 2)
        return 1;
    pid_t pid = fork();
    if (pid < 0) {
        fprintf(stderr, "40\n");
        return 40;
    }
    if (pid == 0) {
        /* Zwei Zeilen,
           die bleiben: grün */
        dup2(1, 4);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
