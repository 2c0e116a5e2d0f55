// ~ run: {probe} one
// ~ run: {missing} => exit 30
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    sigset_t all, wanted;
    int status = 0;
    if (argc < 2)
        return 1;
    sigfillset(&all);
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGTERM);
    sigaddset(&wanted, SIGINT);
    pid_t pid = fork();
    if (pid < 0)
        return 30;
    if (pid == 0) {
        sigprocmask(SIG_SETMASK, &all, NULL);
        sigprocmask(SIG_UNBLOCK, &wanted, NULL);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
