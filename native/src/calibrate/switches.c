/*
 * Two processes pass a byte to and fro through pipes; each passing is one switch, one write and one read. The latter two
 * are measured alone, by a process that talks to itself, and taken off.
 */
#define _GNU_SOURCE
#include "switches.h"

#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 41
#define TURNS 200

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

static bool pin(int processor)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	return sched_setaffinity(0, sizeof set, &set) == 0;
}

static bool pass(int to, int from)
{
	char byte = 0;
	return write(to, &byte, 1) == 1 && read(from, &byte, 1) == 1;
}

/* Microseconds for one passing, the lower quartile of the rounds; negative on failure. */
static double time_passing(int to, int from, double turns)
{
	double took[ROUNDS];
	for (int round = 0; round < ROUNDS; round++) {
		const double begin = now_us();
		for (int i = 0; i < TURNS; i++)
			if (!pass(to, from))
				return -1;
		took[round] = (now_us() - begin) / (TURNS * turns);
	}
	qsort(took, ROUNDS, sizeof *took, by_value);
	return took[ROUNDS / 4];
}

static double time_switch(int here, int there)
{
	int forth[2], back[2];
	if (!pin(here) || pipe(forth) < 0 || pipe(back) < 0)
		return -1;
	const double alone = time_passing(forth[1], forth[0], 1);
	const pid_t child = fork();
	if (child == 0) {
		char byte;
		close(forth[1]);
		if (!pin(there))
			_exit(1);
		while (read(forth[0], &byte, 1) == 1 && write(back[1], &byte, 1) == 1)
			;
		_exit(0);
	}
	close(forth[0]);
	close(back[1]);
	const double together = child < 0 ? -1 : time_passing(forth[1], back[0], 2);
	close(forth[1]);
	close(back[0]);
	if (child > 0)
		waitpid(child, NULL, 0);
	return alone < 0 || together < alone ? -1 : together - alone;
}

void measure_switches(void)
{
	cpu_set_t before;
	int first = -1, second = -1;
	if (sched_getaffinity(0, sizeof before, &before) != 0)
		return;
	for (int i = 0; i < CPU_SETSIZE && second < 0; i++)
		if (CPU_ISSET(i, &before))
			*(first < 0 ? &first : &second) = i;
	const double same = time_switch(first, first);
	const double across = second < 0 ? -1 : time_switch(first, second);
	sched_setaffinity(0, sizeof before, &before);
	printf("{\"switches\":{");
	if (same >= 0)
		printf("\"sameCoreUs\":%.2f", same);
	if (across >= 0)
		printf("%s\"acrossCoresUs\":%.2f", same >= 0 ? "," : "", across);
	puts("}}");
}
