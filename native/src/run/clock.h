#ifndef FORKSIGHT_CLOCK_H
#define FORKSIGHT_CLOCK_H

#include <stdint.h>
#include <time.h>

/* The clock of all records; it does not jump when somebody sets the time. */
static inline uint64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

#endif
