/*
 * Which thread holds which lock.
 *
 * Part of libforksight-locks.so alone: wrapping every lock costs some 30 ns each, which the ordinary profile must not.
 * Each thread writes into an entry of its own in the shared memory, so that taking a lock contends with nobody, and
 * the supervisor can read what a process that hangs waits for.
 */
#include "lockState.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>

static FS_TLS struct {
	struct fs_lock_thread *entry;
	int pid;
} own;

static bool claim(struct fs_lock_thread *entry, int pid)
{
	int32_t before = atomic_load_explicit(&entry->pid, memory_order_relaxed);
	/* A process that was killed, or exec'ed, gave nothing back. */
	if (before && (before == pid || fs_syscall(SYS_kill, before, 0, 0, 0, 0) != -ESRCH))
		return false;
	if (!atomic_compare_exchange_strong(&entry->pid, &before, pid))
		return false;
	entry->tid = fs_tid();
	atomic_store(&entry->waiting, 0);
	atomic_store(&entry->paused, 0);
	atomic_store(&entry->depth, 0);
	return true;
}

struct fs_lock_thread *fs_own_lock_entry(void)
{
	const int pid = fs_pid();
	if (own.pid == pid)
		return own.entry;
	own.pid = pid;
	own.entry = NULL;
	static _Atomic uint32_t from; /* where the last one was found: entries are given out in rising order */
	const uint32_t first = atomic_load_explicit(&from, memory_order_relaxed);
	for (uint32_t probe = 0; probe < FS_LOCK_THREADS; probe++) {
		const uint32_t index = (first + probe) % FS_LOCK_THREADS;
		if (!claim(&fs_shared->locks[index], pid))
			continue;
		uint32_t used = atomic_load(&fs_shared->lock_threads);
		while (used <= index && !atomic_compare_exchange_weak(&fs_shared->lock_threads, &used, index + 1))
			;
		atomic_store_explicit(&from, index + 1, memory_order_relaxed);
		own.entry = &fs_shared->locks[index];
		return own.entry;
	}
	atomic_fetch_add(&fs_shared->locks_untracked, 1);
	return NULL;
}

void fs_locks_thread_ends(void)
{
	if (own.entry && own.pid == fs_pid())
		atomic_store(&own.entry->pid, 0);
	own.entry = NULL;
}

static void taken(const volatile void *lock, enum fs_lock_kind kind, struct fs_caller caller, uint32_t site)
{
	struct fs_lock_thread *entry = fs_shared ? fs_own_lock_entry() : NULL;
	if (!entry)
		return;
	uint32_t depth = atomic_load_explicit(&entry->depth, memory_order_relaxed);
	/* What another thread released (a semaphore has no owner) is no longer held. */
	while (depth > 0 && depth <= FS_LOCKS_HELD && !atomic_load_explicit(&entry->held[depth - 1].lock, memory_order_relaxed))
		depth--;
	if (depth < FS_LOCKS_HELD) {
		struct fs_held_lock *held = &entry->held[depth];
		held->kind = kind;
		held->site = site;
		held->frames = site == FS_NO_SITE ? fs_frames(held->frame, FS_LOCK_FRAMES, caller) : 0;
		atomic_store_explicit(&held->lock, (uintptr_t)lock, memory_order_release);
	}
	atomic_store_explicit(&entry->depth, depth + 1, memory_order_release);
	if (__builtin_expect(atomic_load_explicit(&fs_provoking_pid, memory_order_relaxed) == own.pid, 0))
		fs_pause_for_fork(entry);
}

void fs_lock_taken(const volatile void *lock, enum fs_lock_kind kind, struct fs_caller caller)
{
	taken(lock, kind, caller, FS_NO_SITE);
}

void fs_python_lock_taken(const volatile void *lock, uint32_t site)
{
	taken(lock, FS_LOCK_SEMAPHORE, (struct fs_caller){NULL, NULL}, site);
}

/* By whom it was taken: this thread, or any other of this process. */
void fs_python_lock_released(const volatile void *lock)
{
	struct fs_lock_thread *entry = fs_shared ? fs_own_lock_entry() : NULL;
	if (!entry)
		return;
	const uint32_t used = atomic_load(&fs_shared->lock_threads);
	const int pid = fs_pid();
	for (uint32_t i = 0; i <= used && i <= FS_LOCK_THREADS; i++) {
		/* This thread first: that is nearly always it. */
		struct fs_lock_thread *holder = i == 0 ? entry : &fs_shared->locks[i - 1];
		if (atomic_load_explicit(&holder->pid, memory_order_relaxed) != pid)
			continue;
		const uint32_t depth = atomic_load_explicit(&holder->depth, memory_order_acquire);
		for (uint32_t k = 0; k < depth && k < FS_LOCKS_HELD; k++) {
			uint64_t address = (uintptr_t)lock;
			if (atomic_compare_exchange_strong(&holder->held[k].lock, &address, 0))
				return;
		}
	}
	if (fs_is_fork())
		fs_forget_inherited(lock);
}

void fs_lock_released(const volatile void *lock)
{
	struct fs_lock_thread *entry = fs_shared ? fs_own_lock_entry() : NULL;
	if (!entry)
		return;
	const uint32_t depth = atomic_load_explicit(&entry->depth, memory_order_relaxed);
	const uint32_t listed = depth < FS_LOCKS_HELD ? depth : FS_LOCKS_HELD;
	for (uint32_t i = listed; i-- > 0;) {
		if (atomic_load_explicit(&entry->held[i].lock, memory_order_relaxed) != (uintptr_t)lock)
			continue;
		for (uint32_t k = i; k + 1 < listed; k++) {
			struct fs_held_lock *to = &entry->held[k], *next = &entry->held[k + 1];
			atomic_store_explicit(&to->lock, 0, memory_order_release);
			to->kind = next->kind;
			to->site = next->site;
			to->frames = next->frames;
			memcpy(to->frame, next->frame, sizeof to->frame);
			atomic_store_explicit(&to->lock, atomic_load(&next->lock), memory_order_release);
		}
		atomic_store_explicit(&entry->depth, depth - 1, memory_order_release);
		return;
	}
	if (depth > FS_LOCKS_HELD)
		atomic_store_explicit(&entry->depth, depth - 1, memory_order_release);
	else if (fs_is_fork())
		fs_forget_inherited(lock);
}

void fs_locks_init(void)
{
	fs_at_fork_init();
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	uint64_t with = UINT64_MAX, without = UINT64_MAX;
	for (int round = 0; round < 16; round++) {
		const uint64_t begin = fs_now();
		for (int i = 0; i < 16; i++) {
			fs_lock_taken(&mutex, FS_LOCK_MUTEX, FS_CALLER);
			fs_lock_released(&mutex);
		}
		const uint64_t middle = fs_now();
		const uint64_t end = fs_now();
		if (middle - begin < with)
			with = middle - begin;
		if (end - middle < without)
			without = end - middle;
	}
	atomic_store(&fs_shared->lock_overhead_ns, (uint32_t)((with - without) / 16));
}
