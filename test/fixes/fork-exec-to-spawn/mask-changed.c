// ~ run: {probe} a
// ~ run: {probe} a b
// ~ run: {missing} a => exit 3
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    sigset_t mine;
    if (argc < 3)
        return 1;
    sigemptyset(&mine);
    sigaddset(&mine, SIGUSR1);
    sigaddset(&mine, SIGTERM);
    sigprocmask(SIG_BLOCK, &mine, NULL);
    pid_t pid = fork();
    if (pid < 0)
        return 3;
    if (pid == 0) {
        sigset_t open, more;
        sigemptyset(&open);
        sigaddset(&open, SIGTERM);
        sigprocmask(SIG_UNBLOCK, &open, NULL); // it may be ended
        if (argc > 3) {
            sigemptyset(&more);
            sigaddset(&more, SIGALRM);
            if (sigprocmask(SIG_BLOCK, &more, NULL) < 0)
                _exit(125);
        }
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
