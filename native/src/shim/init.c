/* Before main(): attach, leave no trace in the environment, measure our own cost. At the end: one last record. */
#include "process.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <unistd.h>

void fs_gil_init(void);
void fs_exec_init(void);
void fs_signals_init(void);
static void *fs_real__exit;

/* Cuts `name=...` out of the environment and returns its value. The strings themselves stay where they are. */
static char *take_variable(const char *name)
{
	const size_t length = strlen(name);
	char *value = NULL;
	char **out = environ;
	for (char **in = environ; *in; in++) {
		if (strncmp(*in, name, length) == 0 && (*in)[length] == '=')
			value = *in + length + 1;
		else
			*out++ = *in;
	}
	*out = NULL;
	return value;
}

/*
 * Programs that the target starts run unprofiled and see the environment that the user gave: the supervisor puts us
 * first in LD_PRELOAD, and what follows the first colon was there before.
 */
static void restore_preload(void)
{
	for (char **entry = environ; *entry; entry++) {
		if (strncmp(*entry, "LD_PRELOAD=", 11) != 0)
			continue;
		char *value = *entry + 11;
		const char *rest = strchr(value, ':');
		if (rest) {
			memmove(value, rest + 1, strlen(rest + 1) + 1);
		} else {
			take_variable("LD_PRELOAD");
		}
		return;
	}
}

/* The cost of a recorded call without the call: least of several, because noise only adds. */
static void measure_overhead(void)
{
	uint64_t clock = UINT64_MAX, whole = UINT64_MAX;
	/* As if the program's own first instruction called. */
	const struct fs_caller caller = {(void *)getauxval(AT_ENTRY), NULL};
	for (int i = 0; i < 32; i++) {
		const uint64_t begin = fs_now();
		struct fs_record record = fs_begin(FS_KIND_NONE, caller);
		record.begin_ns = fs_now();
		record.end_ns = fs_now();
		record.type = 0; /* the reader skips it */
		fs_finish(&record, 0, 0);
		const uint64_t end = fs_now();
		if (record.end_ns - record.begin_ns < clock)
			clock = record.end_ns - record.begin_ns;
		if (end - begin < whole)
			whole = end - begin;
	}
	atomic_store(&fs_shared->clock_ns, (uint32_t)clock);
	atomic_store(&fs_shared->overhead_ns, (uint32_t)whole);
}

__attribute__((constructor)) static void begin(void)
{
	const bool follow = getenv(FS_ENV_FOLLOW) != NULL;
	const char *ring = follow ? getenv(FS_ENV_RING) : take_variable(FS_ENV_RING);
	const char *root = follow ? getenv(FS_ENV_ROOT) : take_variable(FS_ENV_ROOT);
	if (!ring)
		return; /* preloaded by somebody else: stay out of the way */
	if (!follow)
		restore_preload();
	if (!fs_identity_init() || !fs_attach(ring))
		return;
	fs_set_stack_top(environ); /* the kernel lays the environment above the first frame */
	fs_site_init();
	fs_python_init(root);
	fs_gil_init();
	fs_exec_init();
	fs_signals_init();
	fs_locks_init();
	fs_real(&fs_real__exit, "_exit");
	measure_overhead();
}

/* Of the target alone: a child's end is told by whoever waits for it, and costs the child nothing this way. */
static void process_ends(void)
{
	if (!fs_shared || !fs_is_target())
		return;
	const struct fs_usage usage = fs_usage_of(RUSAGE_SELF);
	struct fs_record record = {
		.type = FS_PROCESS_END,
		.pid = fs_pid(),
		.tid = fs_tid(),
		.end_ns = fs_now(),
		.cpu_ns = fs_thread_cpu_ns(),
		.faults = usage.faults,
		.switches = usage.switches,
		.delay_ns = fs_is_python() ? fs_run_delay_ns(fs_tid()) : 0,
	};
	fs_emit(&record);
}

__attribute__((destructor)) static void end(void)
{
	process_ends();
}

FS_EXPORT void _exit(int status)
{
	process_ends();
	((void (*)(int))fs_real(&fs_real__exit, "_exit"))(status);
	__builtin_unreachable();
}

FS_EXPORT void _Exit(int status)
{
	_exit(status);
}
