// ~ run: {probe} one
// ~ run: {missing} => exit 49, stderr: E12: cannot start
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))
#define FAST
#define NUMBER(n) "E" #n ": "

static NOINLINE int FAST run(char **argv)
{
    int status = 0;
    pid_t pid = fork();
    if (pid < 0) {
        fprintf(stderr, NUMBER(12) "cannot start"
                        " %s\n", argv[0]);
        return 49;
    }
    if (pid == 0) {
        execv(argv[0], argv);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    return argc > 1 ? run(argv + 1) : 1;
}
