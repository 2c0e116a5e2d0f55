/* Prints what a program finds when it starts: the two ways of launching it must agree on every line. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static int by_number(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void print_descriptors(void)
{
    int numbers[256], n = 0;
    DIR *dir = opendir("/proc/self/fd");
    for (struct dirent *entry; dir && (entry = readdir(dir)) && n < 256;)
        if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(dir))
            numbers[n++] = atoi(entry->d_name);
    qsort(numbers, n, sizeof numbers[0], by_number);
    for (int i = 0; i < n; i++) {
        char link[64], target[256];
        snprintf(link, sizeof link, "/proc/self/fd/%d", numbers[i]);
        ssize_t length = readlink(link, target, sizeof target - 1);
        target[length > 0 ? length : 0] = '\0';
        /* Numbers of pipes, sockets and terminals differ from run to run. */
        char *inode = strchr(target, '[');
        if (inode)
            *inode = '\0';
        if (strncmp(target, "/dev/pts/", strlen("/dev/pts/")) == 0)
            target[strlen("/dev/pts")] = '\0';
        printf("fd %d %s mode %d\n", numbers[i], target, fcntl(numbers[i], F_GETFL) & O_ACCMODE);
    }
    if (dir)
        closedir(dir);
}

static void print_signals(void)
{
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, "SigBlk", 6) == 0 || strncmp(line, "SigIgn", 6) == 0) {
            /* glibc's posix_spawn leaves its own two signals, 32 and 33, ignored; no program may use them. */
            unsigned long long set = strtoull(line + 7, NULL, 16) & ~(3ull << 31);
            printf("%.6s %016llx\n", line, set);
        }
    if (status)
        fclose(status);
}

int main(int argc, char **argv)
{
    char cwd[4096];
    for (int i = 0; i < argc; i++)
        printf("arg %d %s\n", i, argv[i]);
    /* The sanitizers' options are the harness's. */
    for (char **entry = environ; *entry; entry++)
        if (!strstr(*entry, "SAN_OPTIONS="))
            printf("env %s\n", *entry);
    print_descriptors();
    print_signals();
    printf("cwd %s\n", getcwd(cwd, sizeof cwd));
    printf("own group %d own session %d", getpgrp() == getpid(), getsid(0) == getpid());
    printf(" foreground %d\n", argc > 1 && strcmp(argv[1], "terminal") == 0 ? tcgetpgrp(0) == getpgrp() : -1);
    printf("ids %d %d %d %d\n", (int)getuid(), (int)geteuid(), (int)getgid(), (int)getegid());
    struct sched_param param = { .sched_priority = -1 };
    sched_getparam(0, &param);
    printf("scheduling %d %d\n", sched_getscheduler(0), param.sched_priority);
    mode_t mask = umask(0);
    printf("umask %03o\n", (unsigned)mask);
    fflush(stdout);
    if (argc > 1 && strcmp(argv[1], "read") == 0) {
        int c;
        while ((c = getchar()) != EOF)
            putchar(c);
    }
    return argc > 1 && strcmp(argv[1], "exit") == 0 ? atoi(argv[2]) : 0;
}
