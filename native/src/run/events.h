/* Empties the ring into the report, one JSON line per record. */
#ifndef FORKSIGHT_EVENTS_H
#define FORKSIGHT_EVENTS_H

#include "../record.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>

struct events {
	struct fs_shared *shared;
	FILE *out;
	uint64_t origin_ns; /* times in the report count from here */
};

/* `final`: nobody writes any more, so a position that was claimed but never filled is skipped. */
void events_drain(struct events *events, bool final);
bool events_half_full(const struct events *events);
/* A record that did not come through the ring. */
void events_write(const struct events *events, const struct fs_record *record);
/* A process that the supervisor itself reaped. */
void events_reaped(struct events *events, int pid, int status, const struct rusage *usage);
/* GIL waits per thread. */
void events_gil(struct events *events);

/* The wait from which a forked child cannot return: an entry of the lock table. */
void events_deadlock(struct events *events, const struct fs_lock_thread *waiting);

#endif
