/*
 * Ten threads count, then ten processes count the same: what does each take, and who sees the result?
 *
 *   gcc -O1 -g -Wall -Wextra -pthread drill.c -o drill && ./drill
 *
 * Both use all cores. The threads' counts are all in one memory; each process counted in a copy of its own, which
 * ended with it. Run "Forksight: Profile This File": the cost of one pthread_create and of one fork, with 64 MB of
 * memory in use, stands at the end of its line. All threads are joined before the first fork, so that Forksight has
 * no hazard to report here.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TASKS = 10, ROUNDS = 100 * 1000 * 1000, BALLAST = 64 << 20 };
static long counts[TASKS];
/* Memory in use is what makes a fork dear: its page tables are copied. A thread does not care. */
char ballast[BALLAST];

static void count(int task) {
    volatile long rounds = 0; /* or the compiler would count for us */
    while (rounds < ROUNDS) rounds++;
    counts[task] = rounds;
}

static void *count_in_thread(void *task) {
    count((int)(long)task);
    return NULL;
}

static void with_threads(void) {
    pthread_t threads[TASKS];
    for (long i = 0; i < TASKS; i++)
        pthread_create(&threads[i], NULL, count_in_thread, (void *)i);
    for (int i = 0; i < TASKS; i++) pthread_join(threads[i], NULL);
}

static void with_processes(void) {
    for (int i = 0; i < TASKS; i++) {
        if (fork() == 0) {
            count(i);
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
}

static void measure(const char *name, void (*drill)(void), int who) {
    struct timespec start, end;
    struct rusage usage;
    long sum = 0;
    memset(counts, 0, sizeof counts);
    clock_gettime(CLOCK_MONOTONIC, &start);
    drill();
    clock_gettime(CLOCK_MONOTONIC, &end);
    getrusage(who, &usage);
    for (int i = 0; i < TASKS; i++) sum += counts[i];
    printf("%-13s %5ld ms wall, max RSS of one process %6ld KiB, counted as main sees it: %ld\n", name,
           (end.tv_sec - start.tv_sec) * 1000 + (end.tv_nsec - start.tv_nsec) / 1000000, usage.ru_maxrss, sum);
}

int main(void) {
    memset(ballast, 1, sizeof ballast);
    setbuf(stdout, NULL); /* or each child would inherit, and might print, what is still buffered */
    measure("ten threads", with_threads, RUSAGE_SELF);
    measure("ten processes", with_processes, RUSAGE_CHILDREN);
    return 0;
}
