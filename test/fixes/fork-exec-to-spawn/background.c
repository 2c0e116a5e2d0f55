// ~ run: {probe} a => exit 0
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void background(char **argv)
{
    if (fork() == 0) {
        setsid();
        execv(argv[0], argv);
        perror("background");
        _exit(1);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1)
        background(argv + 1);
    wait(NULL);
    return 0;
}
