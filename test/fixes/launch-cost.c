/*
 * What it costs a process of a given size to start /bin/true, by fork + exec and by posix_spawn:
 *     gcc -O2 -o launch-cost test/fixes/launch-cost.c && ./launch-cost 256
 * The size is in MB of small pages, all of them touched. The processor time is that of the launching process and of the
 * child together; it hardly depends on what else the machine does, as the time on the clock does.
 */
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;
static char *const words[] = { (char *)"/bin/true", NULL };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

/* Processor time, in us, of this process (RUSAGE_SELF) or of the children that it has waited for. */
static double used(int whom)
{
    struct rusage u;
    getrusage(whom, &u);
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 + u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}

static pid_t by_fork(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        execv(words[0], words);
        _exit(127);
    }
    return pid;
}

static pid_t by_spawn(void)
{
    pid_t pid = -1;
    return posix_spawn(&pid, words[0], NULL, NULL, words, environ) == 0 ? pid : -1;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(const char *name, pid_t (*launch)(void), int n)
{
    double returned[1001];
    double own = used(RUSAGE_SELF), childs = used(RUSAGE_CHILDREN);
    for (int i = 0; i < n; i++) {
        double start = now();
        pid_t pid = launch();
        returned[i] = now() - start;
        if (pid < 0 || waitpid(pid, NULL, 0) != pid)
            exit(1);
    }
    own = (used(RUSAGE_SELF) - own) / n;
    childs = (used(RUSAGE_CHILDREN) - childs) / n;
    qsort(returned, n, sizeof *returned, compare);
    printf("%s: %.0f us of processor time (%.0f in the parent); returns after %.0f us, one in ten before %.0f us\n", name,
           own + childs, own, returned[n / 2], returned[n / 10]);
}

int main(int argc, char **argv)
{
    size_t size = (argc > 1 ? strtoul(argv[1], NULL, 10) : 2) << 20;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return 1;
    madvise(memory, size, MADV_NOHUGEPAGE);
    memset(memory, 1, size);
    by_spawn();
    waitpid(-1, NULL, 0);
    measure("fork + exec", by_fork, 201);
    measure("posix_spawn", by_spawn, 201);
    return 0;
}
