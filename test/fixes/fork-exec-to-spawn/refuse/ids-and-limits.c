#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

void identity(char **argv, uid_t uid)
{
    pid_t pid = fork();
    if (pid == 0) {
        if (setuid(uid) < 0) // ~ refuse: setuid() at line 12: posix_spawn cannot change user or group ids
            _exit(1);
        execv(argv[0], argv);
        _exit(127);
    }
}

void limits(char **argv, const struct rlimit *limit)
{
    pid_t pid = fork();
    if (pid == 0) {
        setrlimit(RLIMIT_CORE, limit); // ~ refuse: setrlimit() at line 23: posix_spawn cannot set resource limits
        umask(077); // ~ refuse: umask() at line 24
        execv(argv[0], argv);
        _exit(127);
    }
}

void dies_with_parent(char **argv)
{
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, 15); // ~ refuse: prctl() at line 33: posix_spawn has no attribute for it
        nice(5); // ~ refuse: nice() at line 34
        chroot("/srv"); // ~ refuse: chroot() at line 35
        execv(argv[0], argv);
        _exit(127);
    }
}
