/* pthread_create(), and the end of each thread that it started. */
#include "shim.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>

/* What glibc and musl ask clone3()/clone() for in pthread_create(); see pthread_create.c of either. */
#define THREAD_FLAGS                                                                                                   \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS |             \
	 CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

struct start {
	_Atomic int taken;
	void *(*function)(void *);
	void *argument;
	uint64_t id;
};

/*
 * What a new thread is to run. Not malloc()ed: the new thread would have to free it, and thereby set up an arena of
 * its own that the program never asked for.
 */
#define STARTS 512u
static struct start starts[STARTS];

static struct start *take_start(uint64_t id)
{
	for (uint32_t probe = 0; probe < STARTS; probe++) {
		struct start *start = &starts[(id + probe) % STARTS];
		if (!atomic_exchange_explicit(&start->taken, 1, memory_order_acquire))
			return start;
	}
	struct start *start = malloc(sizeof *start); /* so many threads between creation and first instruction */
	if (start)
		atomic_init(&start->taken, 1);
	return start;
}

static void give_start(struct start *start)
{
	if (start >= starts && start < starts + STARTS)
		atomic_store_explicit(&start->taken, 0, memory_order_release);
	else
		free(start);
}

static void *fs_real_pthread_create;
static pthread_key_t end_key;
static _Atomic int key_state; /* 0 none, 1 being made, 2 made */

/* Threads that lived no longer than this had no time to wait for a CPU, and reading how long costs them 6 µs. */
#define SHORT_LIFE_NS UINT64_C(5000000)
static FS_TLS uint64_t began_ns;

static void thread_ends(void *value)
{
	fs_threads_add(-1);
	fs_release();
	const struct fs_usage usage = fs_usage_of(RUSAGE_THREAD);
	const uint64_t now = fs_now();
	struct fs_record record = {
		.type = FS_THREAD_END,
		.pid = fs_pid(),
		.tid = fs_tid(),
		.id = (uint64_t)(uintptr_t)value,
		.end_ns = now,
		.cpu_ns = fs_thread_cpu_ns(),
		.faults = usage.faults,
		.switches = usage.switches,
		.delay_ns = fs_is_python() && now - began_ns > SHORT_LIFE_NS ? fs_run_delay_ns(fs_tid()) : 0,
	};
	fs_emit(&record);
	fs_locks_thread_ends();
}

/* pthread_key_create() lives in libpthread before glibc 2.34, hence looked up, not linked. */
static int (*set_specific)(pthread_key_t, const void *);

static void make_key(void)
{
	int expected = 0;
	if (!atomic_compare_exchange_strong(&key_state, &expected, 1))
		return;
	int (*create)(pthread_key_t *, void (*)(void *)) =
		(int (*)(pthread_key_t *, void (*)(void *)))fs_find("pthread_key_create", true).address;
	set_specific = (int (*)(pthread_key_t, const void *))fs_find("pthread_setspecific", true).address;
	if (create && set_specific && create(&end_key, thread_ends) == 0)
		atomic_store(&key_state, 2);
}

static void *thread_begins(void *argument)
{
	struct start *given = argument;
	void *(*const function)(void *) = given->function;
	void *const function_argument = given->argument;
	const uint64_t id = given->id;
	give_start(given);
	fs_set_stack_top(__builtin_frame_address(0));
	began_ns = fs_now();
	struct fs_record record = {
		.type = FS_THREAD_START, .pid = fs_pid(), .tid = fs_tid(), .id = id, .begin_ns = began_ns};
	fs_emit(&record);
	if (atomic_load_explicit(&key_state, memory_order_acquire) == 2)
		set_specific(end_key, (void *)(uintptr_t)id);
	return function(function_argument);
}

FS_EXPORT int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attributes,
			     void *(*function)(void *), void *restrict argument)
{
	if (!fs_shared)
		return FS_REAL(pthread_create)(thread, attributes, function, argument);
	struct fs_record record = fs_begin(FS_KIND_THREAD, FS_CALLER);
	record.flags = THREAD_FLAGS;
	record.rss_kb = fs_resident_kb(fs_now());
	if (!fs_admit()) {
		record.begin_ns = record.end_ns = fs_now();
		fs_finish(&record, 0, EAGAIN);
		return EAGAIN;
	}
	make_key();
	record.id = fs_new_id();
	struct start *start = take_start(record.id);
	if (!start) {
		fs_release();
		return EAGAIN;
	}
	start->function = function;
	start->argument = argument;
	start->id = record.id;
	fs_threads_add(1);
	record.begin_ns = fs_now();
	const int error = FS_REAL(pthread_create)(thread, attributes, thread_begins, start);
	record.end_ns = fs_now();
	if (error) {
		give_start(start);
		fs_threads_add(-1);
		fs_release();
	}
	fs_finish(&record, 0, error);
	return error;
}
