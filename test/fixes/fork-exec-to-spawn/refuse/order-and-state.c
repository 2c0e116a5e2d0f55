#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define RESET_SIGNALS(all) reset(all)

void opened_only_sometimes(char **argv, const char *path, int given)
{
    int fd = given;
    pid_t pid = fork();
    if (pid < 0)
        return;
    if (pid == 0) {
        if (path)
            fd = open(path, O_RDONLY); // ~ refuse: may not have been opened where it is used
        dup2(fd, 0);
        close(fd);
        execv(argv[0], argv);
        _exit(1);
    }
}

void opened_before_chdir(char **argv, const char *path, const char *dir)
{
    pid_t pid = fork();
    if (pid < 0)
        return;
    if (pid == 0) {
        int fd = open(path, O_RDONLY); // ~ refuse: is opened before the directory changes
        if (chdir(dir) != 0)
            _exit(1);
        dup2(fd, 0);
        close(fd);
        execv(argv[0], argv);
        _exit(1);
    }
}

void number_used_elsewhere(char **argv, const char *dir)
{
    pid_t pid = fork();
    if (pid < 0)
        return;
    if (pid == 0) {
        int fd = open(dir, O_RDONLY);
        fchdir(fd); // ~ refuse: fd, which only the child has opened
        close(fd);
        execv(argv[0], argv);
        _exit(1);
    }
}

int failing_check_returns(char **argv)
{
    pid_t pid = fork();
    if (pid < 0)
        return 1;
    if (pid == 0) {
        if (chdir("/") < 0)
            return 3; // ~ refuse: return at line 61 would go on with the caller's code
        execv(argv[0], argv);
        _exit(1);
    }
    return 0;
}

void next_turn_kills(char **argv, int (*kill)(pid_t, int))
{
    pid_t pid = 0;
    for (;;) {
        if (pid)
            kill(pid, 9); // ~ refuse: would use pid = -1
        pid = fork();
        if (pid == 0) {
            execv(argv[0], argv);
            _exit(1);
        }
    }
}

void hidden_environment(char **argv, char **environ)
{
    pid_t pid = fork(); // ~ refuse: a variable of this function hides environ
    if (pid < 0)
        return;
    if (pid == 0) {
        (void)environ;
        execv(argv[0], argv);
        _exit(1);
    }
}

void macro_statement(char **argv)
{
    pid_t pid = fork();
    if (pid < 0)
        return;
    if (pid == 0) {
        RESET_SIGNALS(1); // ~ refuse: RESET_SIGNALS() at line 100
        execv(argv[0], argv);
        _exit(1);
    }
}

void session_after_terminal(char **argv)
{
    pid_t pid = fork(); // ~ refuse: the child changes its session or group after opening "/dev/tty"
    if (pid < 0)
        return;
    if (pid == 0) {
        close(0);
        open("/dev/tty", O_RDWR);
        setsid();
        execv(argv[0], argv);
        _exit(1);
    }
}

int failed_fork_runs_the_child(char **argv)
{
    int status;
    pid_t pid;
    if ((pid = fork()) <= 0) { // ~ refuse: a failed fork would run the child's code
        execv(argv[0], argv);
        _exit(1);
    } else {
        waitpid(pid, &status, 0);
        return status;
    }
}

int waits_in_a_loop(char **argv)
{
    int status = 0;
    for (int i = 0; i < 3; i++) {
        switch (fork()) {
        case 0:
            execv(argv[0], argv);
            _exit(4);
        }
    }
    for (int i = 0; i < 3; i++)
        wait(&status); // ~ refuse: nothing tests whether the fork failed
    return status;
}

void closed_again(char **argv)
{
    pid_t pid = fork();
    if (pid < 0)
        return;
    if (pid == 0) {
        close(0);
        int fd = open("/dev/null", O_RDWR); // ~ refuse: may be descriptor 0 itself
        dup2(fd, 0);
        close(fd);
        execv(argv[0], argv);
        _exit(1);
    }
}
