/* Who we are (cached, corrected after a fork), how many threads we have, and whether one more task is allowed. */
#include "shim.h"

#include <sys/syscall.h>

static int process_id;
static _Atomic uint32_t threads = 1;
static FS_TLS int thread_id;

int fs_pid(void)
{
	if (!process_id)
		process_id = (int)fs_syscall(SYS_getpid, 0, 0, 0, 0, 0);
	return process_id;
}

int fs_tid(void)
{
	if (!thread_id)
		thread_id = (int)fs_syscall(SYS_gettid, 0, 0, 0, 0, 0);
	return thread_id;
}

void fs_after_fork_in_child(void)
{
	process_id = 0;
	thread_id = 0;
	atomic_store_explicit(&threads, 1, memory_order_relaxed);
}

uint32_t fs_threads(void)
{
	return atomic_load_explicit(&threads, memory_order_relaxed);
}

void fs_threads_add(int change)
{
	atomic_fetch_add_explicit(&threads, (uint32_t)change, memory_order_relaxed);
}

/*
 * The task limit: past it every creation fails as on a full system. The count is approximate for processes that
 * nobody waits for; the supervisor corrects it before it refuses wrongly.
 */
bool fs_admit(void)
{
	struct fs_shared *shared = fs_shared;
	const int64_t limit = atomic_load_explicit(&shared->limit, memory_order_relaxed);
	if (atomic_fetch_add_explicit(&shared->live, 1, memory_order_relaxed) < limit)
		return true;
	atomic_fetch_sub_explicit(&shared->live, 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&shared->refused, 1, memory_order_relaxed);
	return false;
}

void fs_release(void)
{
	atomic_fetch_sub_explicit(&fs_shared->live, 1, memory_order_relaxed);
}
