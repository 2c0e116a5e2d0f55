// ~ run: {probe} normal
// ~ run: {probe} lowest
// ~ run: {missing} normal => exit 3
#define _GNU_SOURCE
#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 3)
        return 1;
    int normal = strcmp(argv[2], "normal") == 0;
    struct sched_param own = { .sched_priority = 0 };
    sched_setscheduler(0, SCHED_BATCH, &own);
    pid_t pid = fork();
    if (pid < 0)
        return 3;
    if (pid == 0) {
        /* not in the background, as its parent is */
        struct sched_param param;
        memset(&param, 0, sizeof param);
        param.sched_priority = sched_get_priority_min(SCHED_OTHER);
        if (normal) {
            if (sched_setscheduler(0, SCHED_OTHER, &param) != 0)
                _exit(126);
        } else {
            sched_setparam(0, &param);
        }
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
