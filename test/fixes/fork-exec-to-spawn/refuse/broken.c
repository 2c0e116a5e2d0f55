#include <unistd.h>

void broken(char **argv)
{
    pid_t pid = fork();
    if (pid == 0) {
        execv(argv[0], argv);
        _exit(127);
    }
    argv[0] = ; // ~ refuse: line 10 of the function cannot be parsed
}
