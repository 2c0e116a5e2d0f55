/*
 * forksight-calibrate: what creating a task costs on this machine, by the memory of the creating process, in small and
 * in huge pages; and what a context switch costs. One JSON line for each. Sizes are mebibytes: forksight-calibrate 0 16
 */
#define _GNU_SOURCE
#include "switches.h"

#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_SAMPLES 400
#define PAGE ((size_t)4096)

extern char **environ;

static double samples[MOST_SAMPLES], longer[MOST_SAMPLES];

static double now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
	const double left = *(const double *)a, right = *(const double *)b;
	return (left > right) - (left < right);
}

/* The lower quartile: other programs on a busy machine only ever add. */
static double typical(double *values, int count)
{
	qsort(values, (size_t)count, sizeof *values, by_value);
	return values[count / 4];
}

static void fail(const char *what)
{
	fprintf(stderr, "forksight-calibrate: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void wait_for(pid_t child)
{
	if (child < 0)
		fail("cannot create a process");
	while (waitpid(child, NULL, 0) < 0)
		if (errno != EINTR)
			fail("cannot wait");
}

static void measure_fork(int count)
{
	for (int i = 0; i < count; i++) {
		const double begin = now_us();
		const pid_t child = fork();
		if (child == 0)
			_exit(0);
		samples[i] = now_us() - begin;
		wait_for(child);
		longer[i] = now_us() - begin;
	}
	printf(",\"forkUs\":%.2f,\"forkWaitUs\":%.2f", typical(samples, count), typical(longer, count));
}

static void measure_vfork(int count)
{
	for (int i = 0; i < count; i++) {
		const double begin = now_us();
		const pid_t child = vfork();
		if (child == 0)
			_exit(0);
		samples[i] = now_us() - begin;
		wait_for(child);
	}
	printf(",\"vforkUs\":%.2f", typical(samples, count));
}

static void measure_spawn(int count)
{
	char *argv[] = {"true", NULL};
	for (int i = 0; i < count; i++) {
		pid_t child;
		const double begin = now_us();
		if ((errno = posix_spawn(&child, "/bin/true", NULL, NULL, argv, environ)))
			fail("cannot spawn /bin/true");
		samples[i] = now_us() - begin;
		wait_for(child);
	}
	printf(",\"posixSpawnUs\":%.2f", typical(samples, count));
}

static void *nothing(void *argument)
{
	return argument;
}

static void measure_thread(int count)
{
	for (int i = 0; i < count; i++) {
		pthread_t thread;
		const double begin = now_us();
		if ((errno = pthread_create(&thread, NULL, nothing, NULL)))
			fail("cannot create a thread");
		samples[i] = now_us() - begin;
		pthread_join(thread, NULL);
		longer[i] = now_us() - begin;
	}
	printf(",\"threadUs\":%.2f,\"threadJoinUs\":%.2f", typical(samples, count), typical(longer, count));
}

/* Writing to a page that a living child still shares: the kernel copies it. */
static void measure_copy(char *memory, size_t bytes)
{
	int ends[2];
	if (pipe(ends) < 0)
		fail("cannot make a pipe");
	const pid_t child = fork();
	if (child == 0) {
		char byte;
		close(ends[1]);
		_exit(read(ends[0], &byte, 1) < 0);
	}
	close(ends[0]);
	const size_t pages = bytes / PAGE < 1024 ? bytes / PAGE : 1024;
	const double begin = now_us();
	for (size_t i = 0; i < pages; i++)
		memory[i * PAGE] = 2;
	const double cost = now_us() - begin;
	close(ends[1]);
	wait_for(child);
	printf(",\"copyPageUs\":%.3f", cost / (double)pages);
}

/* Of what is mapped at `memory`, how much stands in huge pages, KiB. */
static unsigned long huge_kb(const void *memory)
{
	FILE *maps = fopen("/proc/self/smaps", "re");
	char line[512];
	unsigned long start, end, kb = 0;
	bool inside = false;
	while (maps && fgets(line, sizeof line, maps)) {
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			inside = start <= (unsigned long)memory && (unsigned long)memory < end;
		else if (inside && sscanf(line, "AnonHugePages: %lu", &kb) == 1)
			break;
	}
	if (maps)
		fclose(maps);
	return kb;
}

/* False where no huge pages can be had. */
static bool measure(size_t megabytes, bool huge)
{
	const size_t bytes = megabytes << 20, slack = (size_t)2 << 20;
	char *memory = NULL, *area = NULL;
	if (bytes) {
		area = mmap(NULL, bytes + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (area == MAP_FAILED)
			fail("cannot get that much memory");
		memory = (char *)(((uintptr_t)area + slack - 1) & ~(slack - 1));
		madvise(memory, bytes, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
		for (size_t i = 0; i < bytes; i += PAGE)
			memory[i] = 1;
	}
	if (huge && (!memory || huge_kb(memory) < bytes / 1024 / 2)) {
		if (area)
			munmap(area, bytes + slack);
		return false;
	}
	/* Fewer samples where each takes longer: about a quarter of a second per size. */
	const int forks = megabytes <= 16 || huge ? 200 : megabytes <= 64 ? 80 : megabytes <= 256 ? 30 : 10;
	printf("{\"megabytes\":%zu,\"hugePages\":%s", megabytes, huge ? "true" : "false");
	fflush(stdout); /* nothing unwritten may be copied into the children */
	measure_fork(forks);
	measure_vfork(100);
	measure_spawn(60);
	measure_thread(MOST_SAMPLES);
	if (memory) {
		measure_copy(memory, bytes);
		munmap(area, bytes + slack);
	}
	puts("}");
	fflush(stdout);
	return true;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		char *end;
		const unsigned long megabytes = strtoul(argv[i], &end, 10);
		if (*end || megabytes > 65536) {
			fprintf(stderr, "forksight-calibrate: sizes are mebibytes up to 65536, not \"%s\"\n", argv[i]);
			return 2;
		}
		measure(megabytes, false);
		if (megabytes)
			measure(megabytes, true);
	}
	measure_switches();
	return 0;
}
