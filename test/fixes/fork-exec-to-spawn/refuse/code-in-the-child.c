#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int counter;
void prepare(char **argv);

void arbitrary_call(char **argv)
{
    pid_t pid = fork();
    if (pid == 0) {
        prepare(argv); // ~ refuse: prepare() at line 16: posix_spawn cannot run code in the child
        execv(argv[0], argv);
        _exit(127);
    }
}

void writes_what_the_parent_reads(char **argv)
{
    pid_t pid = fork();
    if (pid == 0) {
        counter = 1; // ~ refuse: an assignment to counter
        execv(argv[0], argv);
        _exit(127);
    }
    printf("%d\n", counter);
}

void environment(char **argv)
{
    pid_t pid = fork();
    if (pid == 0) {
        setenv("LANG", "C", 1); // ~ refuse: it changes the environment in the child
        execv(argv[0], argv);
        _exit(127);
    }
}

void says_something_first(char **argv)
{
    pid_t pid = fork();
    if (pid == 0) {
        printf("starting\n"); // ~ refuse: it writes from the child, before the exec
        execv(argv[0], argv);
        _exit(127);
    }
}

void computed_argument(char **argv)
{
    pid_t pid = fork();
    if (pid == 0) {
        char number[16];
        snprintf(number, sizeof number, "%d", (int)getpid()); // ~ refuse: getpid()
        execl(argv[0], argv[0], number, NULL);
        _exit(127);
    }
}

void leaked_file(char **argv)
{
    pid_t pid = fork();
    if (pid == 0) {
        int fd = open("log", O_RDONLY); // ~ refuse: stays open in the new program as fd
        /* who knows its number? */
        execv(argv[0], argv);
        _exit(127);
    }
}

void ignores_a_signal(char **argv)
{
    pid_t pid = fork();
    if (pid == 0) {
        signal(SIGINT, SIG_IGN); // ~ refuse: posix_spawn can only reset signals to SIG_DFL
        execv(argv[0], argv);
        _exit(127);
    }
}

void unknown_change(char **argv, int how, const sigset_t *set)
{
    pid_t pid = fork();
    if (pid == 0) {
        sigprocmask(how, set, NULL); // ~ refuse: what it does to the mask cannot be read off
        execv(argv[0], argv);
        _exit(127);
    }
}

void goes_on_elsewhere(char **argv, int fd)
{
    pid_t pid = fork();
    if (pid < 0)
        return;
    if (pid == 0) {
        if (dup2(fd, 0) < 0) // ~ refuse: what the child does after dup2() at line 101 depends on whether it failed
            fd = -1;
        execv(argv[0], argv);
        _exit(127);
    }
}

void double_fork(char **argv)
{
    pid_t pid = fork();
    if (pid == 0) {
        if (fork() > 0) // ~ refuse: the child forks again at line 112
            _exit(0);
        sleep(1); // ~ refuse: sleep() at line 114
        execv(argv[0], argv);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
}

void loses_a_file(char **argv)
{
    pid_t pid = fork();
    if (pid < 0)
        return;
    if (pid == 0) {
        execv(argv[0], argv);
        unlink(argv[1]); // ~ refuse: unlink() at line 128, which runs where the exec has failed, would be lost
        _exit(127);
    }
}

void only_sometimes(char **argv)
{
    pid_t pid = fork();
    if (pid == 0) {
        if (!argv[0]) // ~ refuse: the child can end at line 137 without exec
            _exit(2);
        execv(argv[0], argv);
        _exit(127);
    }
}

void ends_well(char **argv, int needed)
{
    pid_t pid = fork();
    if (pid < 0)
        return;
    if (pid == 0) {
        if (!needed) // ~ refuse: the child can end at line 150 without exec
            _exit(0);
        execv(argv[0], argv);
        _exit(127);
    }
}

void jumps_back(char **argv, int times)
{
    pid_t pid = fork();
    if (pid < 0)
        return;
    if (pid == 0) {
again: // ~ refuse: a label stands in the child's code
        execv(argv[0], argv);
        if (times-- > 0) // ~ refuse: goto at line 166 after a failing exec cannot be moved
            goto again;
        _exit(127);
    }
}

int jumps_to_the_parent(char **argv)
{
    pid_t pid = fork();
    if (pid < 0)
        goto failed;
    if (pid == 0) {
        if (chdir("/") < 0)
            goto failed; // ~ refuse: return at line 185 would go on
        execv(argv[0], argv);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
    return 0;
failed:
    return -1;
}
