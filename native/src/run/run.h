/* The state of one run, which the parts of the supervisor share. */
#ifndef FORKSIGHT_RUN_H
#define FORKSIGHT_RUN_H

#include "events.h"
#include "gate.h"
#include "options.h"
#include "output.h"
#include "terminal.h"
#include "trace.h"

#define TICK_MS 20
/* A lock that nobody is left to release is waited for this long before the run is called deadlocked. */
#define DEADLOCK_NS UINT64_C(250000000)

struct run {
	const struct options *options;
	struct fs_shared *shared;
	int ring_fd, pid_fd, signal_fd, load_fd;
	struct output output[2];
	struct terminal terminal;
	struct events events;
	struct gate gate;
	struct trace *trace; /* NULL where the shim does the work */
	pid_t root;
	bool root_ended;
	int root_status;
	uint64_t started_ns, root_ended_ns, ended_ns;
	uint64_t cleared_ns; /* when nothing of it was alive any more */
	uint64_t checked_ns; /* when limits were last checked by way of /proc */
	uint64_t fork_bias_ns;
	long idle_tasks; /* tasks of the whole system before the target started */
	bool hangs; /* a forked child waits for a lock at this moment, and may do so for ever */
	struct fs_lock_thread deadlock; /* a copy, of where the run hangs */
	const char *end; /* why the run is over, NULL while it goes on */
};

/* ---- limits.c ---- */
/* Before the target starts: what the system has without it. */
void limits_begin(struct run *run);
/* Sets `end` where a limit is reached, or where the run is deadlocked. */
void limits_check(struct run *run);

#endif
