/* Each bench program times its own calls and prints {"totalUs": …, "medianUs": …}. */
#ifndef TIMING_H
#define TIMING_H
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

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

static void print_timing(double total, double *samples, int count)
{
	qsort(samples, (size_t)count, sizeof *samples, by_value);
	printf("{\"totalUs\": %.3f, \"medianUs\": %.3f}\n", total, count ? samples[count / 2] : 0);
}
#endif
