/* What ends a run before its program does: limits on time, tasks, output and memory, and a deadlock. */
#define _GNU_SOURCE
#include "clock.h"
#include "run.h"
#include "tree.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A program that goes on creating tasks after so many refusals is a fork bomb. */
#define REFUSALS_BEFORE_END 1000

/* Tasks of the whole system, from /proc/loadavg ("0.1 0.2 0.3 2/345 6789"): cheap enough for every tick. */
static long system_tasks(const struct run *run)
{
	char text[128];
	const ssize_t length = run->load_fd < 0 ? -1 : pread(run->load_fd, text, sizeof text - 1, 0);
	if (length <= 0)
		return 0;
	text[length] = 0;
	const char *slash = strchr(text, '/');
	return slash ? strtol(slash + 1, NULL, 10) : 0;
}

void limits_begin(struct run *run)
{
	run->load_fd = open("/proc/loadavg", O_RDONLY | O_CLOEXEC);
	run->idle_tasks = system_tasks(run);
}

static void check_tasks(struct run *run)
{
	struct fs_shared *shared = run->shared;
	const int64_t limit = run->options->task_limit;
	if (atomic_load(&shared->refused) > REFUSALS_BEFORE_END) {
		run->end = "task-limit";
		return;
	}
	const int64_t past = limit + limit / 10 + 16;
	if (run->trace) {
		/* It counts exactly, and refuses all but what is created by a call that no filter knows. */
		if (atomic_load(&shared->live) > past)
			run->end = "task-limit";
		return;
	}
	/* Scanning /proc is dear: only where the shim's own count, or the system's, says that it may matter. */
	if (atomic_load(&shared->live) < limit - limit / 4 && system_tasks(run) - run->idle_tasks <= limit)
		return;
	const int64_t before = atomic_load(&shared->live);
	const struct tree_totals totals = tree_measure();
	/* Tasks that ended unseen come off the count; those created during the scan are on it already. */
	if ((int64_t)totals.tasks < before)
		atomic_fetch_add(&shared->live, (int64_t)totals.tasks - before);
	if ((int64_t)totals.tasks > past)
		run->end = "task-limit";
}

/* The shim writes down each wait of a forked child that has nobody to wait for; one that lasts is a deadlock. */
static void check_deadlock(struct run *run)
{
	const struct fs_shared *shared = run->shared;
	const uint32_t used = atomic_load(&shared->lock_threads);
	const uint64_t now = now_ns();
	run->hangs = false;
	for (uint32_t i = 0; i < used && i < FS_LOCK_THREADS; i++) {
		const struct fs_lock_thread *entry = &shared->locks[i];
		const int32_t pid = atomic_load(&entry->pid);
		if (pid <= 0 || !atomic_load(&entry->waiting) || entry->waiting_since_ns > now ||
		    !tree_lives(pid))
			continue;
		run->hangs = true;
		if (now - entry->waiting_since_ns < DEADLOCK_NS)
			continue;
		run->deadlock = *entry;
		run->end = "deadlock";
		return;
	}
}

void limits_check(struct run *run)
{
	const struct options *options = run->options;
	if (now_ns() - run->started_ns > (uint64_t)options->time_limit_ms * 1000000u) {
		run->end = "timeout";
		return;
	}
	if (options->output_limit > 0 &&
	    run->output[0].passed + run->output[1].passed > (uint64_t)options->output_limit) {
		run->end = "output-limit";
		return;
	}
	/* Every child that ends wakes this loop; what reads /proc has to wait for its turn. */
	const uint64_t now = now_ns();
	if (now - run->checked_ns < (uint64_t)TICK_MS * 1000000u) {
		if (atomic_load(&run->shared->refused) > REFUSALS_BEFORE_END)
			run->end = "task-limit";
		return;
	}
	run->checked_ns = now;
	if (options->memory_limit > 0) {
		const uint64_t limit = (uint64_t)options->memory_limit;
		/* The quick sum counts shared pages more than once, so it only raises the question. */
		if (tree_measure().resident_bytes > limit && tree_proportional_bytes() > limit) {
			run->end = "memory-limit";
			return;
		}
	}
	check_tasks(run);
	if (!run->end && options->locks)
		check_deadlock(run);
}
