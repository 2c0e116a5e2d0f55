#include <sys/wait.h>
#include <unistd.h>

void prepare(void);

void ends_in_one(char **argv)
{
    pid_t pid = fork();
    if (pid < 0)
        return;
    if (pid == 0) {
#ifdef WITH_A // ~ refuse: a preprocessor directive stands in the child's code
        execv("a", argv);
        _exit(1);
#endif
        execv(argv[0], argv);
        _exit(127);
    }
}

void one_cannot(char **argv)
{
    pid_t pid = fork();
    if (pid < 0)
        return;
    if (pid == 0) {
#ifdef WITH_A
        dup2(2, 1);
#else
        prepare(); // ~ refuse: prepare() at line 30: posix_spawn cannot run code in the child
#endif
        execv(argv[0], argv);
        _exit(127);
    }
}

void defines(char **argv)
{
    pid_t pid = fork();
    if (pid < 0)
        return;
    if (pid == 0) {
#ifndef OUT
#define OUT 1 // ~ refuse: a preprocessor directive stands in the child's code
#endif
        dup2(2, OUT);
        execv(argv[0], argv);
        _exit(127);
    }
}
