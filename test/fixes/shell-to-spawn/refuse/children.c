#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

static void reap(int number)
{
    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

int main(void)
{
    signal(SIGCHLD, reap);
    system("ls"); // ~ refuse: handles SIGCHLD, which system() at line 15 holds back
    return 0;
}
