/*
 * How long each Python thread waited for the GIL. CPython waits for it with pthread_cond_timedwait() on a condition
 * variable inside the `_PyRuntime` object (3.7 to 3.13); all other condition variables pass untouched.
 */
#include "shim.h"

#include <pthread.h>

static void *fs_real_pthread_cond_timedwait;
static uintptr_t runtime_start, runtime_end;
static FS_TLS struct fs_gil_slot *mine;
static FS_TLS int mine_pid;

void fs_gil_init(void)
{
	const struct fs_symbol runtime = fs_find("_PyRuntime", false);
	runtime_start = (uintptr_t)runtime.address;
	runtime_end = runtime_start + runtime.size;
}

static struct fs_gil_slot *own_slot(void)
{
	if (mine && mine_pid == fs_pid())
		return mine;
	mine_pid = fs_pid();
	const uint32_t index = atomic_fetch_add(&fs_shared->gil_count, 1);
	mine = index < FS_GIL_SLOTS ? &fs_shared->gil[index] : NULL;
	if (mine) {
		mine->pid = fs_pid();
		mine->tid = fs_tid();
	}
	return mine;
}

FS_EXPORT int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
				     const struct timespec *restrict deadline)
{
	const uintptr_t address = (uintptr_t)condition;
	if (!fs_shared || address < runtime_start || address >= runtime_end) {
		fs_lock_released(mutex);
		const int waited = FS_REAL(pthread_cond_timedwait)(condition, mutex, deadline);
		fs_lock_taken(mutex, FS_LOCK_MUTEX, FS_CALLER);
		return waited;
	}
	const uint64_t begin = fs_now();
	const int result = FS_REAL(pthread_cond_timedwait)(condition, mutex, deadline);
	struct fs_gil_slot *slot = own_slot();
	if (slot) {
		slot->wait_ns += fs_now() - begin;
		slot->waits++;
	}
	return result;
}
