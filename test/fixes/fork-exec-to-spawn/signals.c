// ~ run: {probe} on
// ~ run: {probe} off
// ~ run: {missing} off => exit 7
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status;
    if (argc < 3)
        return 1;
    int reset = strcmp(argv[2], "on") == 0;
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    pid_t pid = fork();
    if (pid < 0)
        return 7;
    if (pid == 0) {
        struct sigaction sa;
        sigset_t none;

        memset(&sa, 0, sizeof sa);
        sa.sa_handler = SIG_DFL;
        sigemptyset(&sa.sa_mask);
        sigaction(SIGINT, &sa, NULL);
        if (reset) {
            // job control
            setpgid(0, 0);
            signal(SIGQUIT, SIG_DFL);
        }
        sigemptyset(&none);
        sigaddset(&none, SIGUSR1);
        if (sigprocmask(SIG_SETMASK, &none, NULL) != 0)
            _exit(126);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
