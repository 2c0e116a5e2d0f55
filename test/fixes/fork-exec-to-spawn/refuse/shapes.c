#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define START(argv) do { if (fork() == 0) execv((argv)[0], (argv)); } while (0) // ~ refuse: a macro or other code hides the fork
#define track(x) (x)

void falls_through(char **argv)
{
    pid_t pid = fork(); // ~ refuse: a failing exec would go on with the code after it
    if (pid == 0)
        execv(argv[0], argv);
    waitpid(pid, NULL, 0);
}

int returns(char **argv)
{
    pid_t pid = fork();
    if (pid == 0) {
        execv(argv[0], argv);
        return 1; // ~ refuse: return at line 24 would go on with the caller's code
    }
    return 0;
}

void shared(char **argv)
{
    pid_t pid = fork();
    puts("both"); // ~ refuse: line 32 runs in the parent and in the child
    if (pid == 0) {
        execv(argv[0], argv);
        _exit(127);
    }
}

void dropped(char **argv)
{
    fork(); // ~ refuse: dropped
    execv(argv[0], argv);
}

int larger(char **argv, int wanted)
{
    if (wanted && fork() == 0) { // ~ refuse: part of a larger
        execv(argv[0], argv);
        _exit(127);
    }
    return 0;
}

void retried(char **argv)
{
    pid_t pid;
    while ((pid = fork()) < 0) // ~ refuse: in the condition of a loop
        sleep(1);
    if (pid == 0) {
        execv(argv[0], argv);
        _exit(127);
    }
}

void split(char **argv)
{
    pid_t pid = fork();
    if (pid == 0) {
#ifdef QUIET
        sleep(1); // ~ refuse: sleep() at line 70
#endif
        execv(argv[0], argv);
        _exit(127);
    }
}

void kills(char **argv)
{
    pid_t pid = fork();
    if (pid == 0) {
        execv(argv[0], argv);
        _exit(127);
    }
    sleep(1);
    kill(pid, SIGTERM); // ~ refuse: line 85 would use pid = -1
}

pid_t last_child;

void seen_elsewhere(char **argv)
{
    last_child = fork(); // ~ refuse: nothing in this function tests whether the fork at line 92 failed
    if (last_child == 0) {
        execv(argv[0], argv);
        _exit(127);
    }
}

void no_exec(void)
{
    if (fork() == 0) // ~ refuse: calls no exec function itself
        _exit(0);
}

int unknown_end(char **argv, void (*leave)(int))
{
    pid_t pid = fork();
    if (pid < 0)
        return -1;
    if (pid == 0) {
        execv(argv[0], argv);
        leave(1); // ~ refuse: would be lost
    }
    return 0;
}

void bare_branch(char **argv, int early)
{
    pid_t pid = 0;
    if (early)
        pid = fork(); // ~ refuse: nothing in the block of the fork at line 121 tells the child from the parent
    if (pid == 0) {
        execv(argv[0], argv);
        _exit(127);
    }
}

int status_is_read(char **argv)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        execv(argv[0], argv);
        _exit(127);
    }
    if (waitpid(pid, &status, 0) != pid) // ~ refuse: line 136 would use pid = -1
        return -1;
    return status;
}

void asserts_a_wait(char **argv)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        execv(argv[0], argv);
        _exit(1);
    }
    assert(pid == waitpid(pid, &status, 0)); // ~ refuse: would use pid = -1
}
