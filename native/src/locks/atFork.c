/*
 * What other threads hold at a fork, and forks that wait until one of them holds something: what happens once a month
 * happens now.
 */
#include "lockState.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#define SNAPSHOT 64u
/* A sibling that paused for a fork waits this much longer than the fork waits for it, then goes on regardless. */
#define PAUSE_FACTOR 2u
#define POLL_NS 20000

/* What was held at the last fork; a forked child has the copy of that moment. */
static struct snapshot {
	_Atomic int busy;
	int forker_tid;
	uint32_t count;
	struct {
		int tid;
		struct fs_held_lock held;
	} entry[SNAPSHOT];
} snapshot;

/* This thread is inside fork(), whose prepare handlers may take locks. */
static FS_TLS bool forking;
static bool lists_in_handler;

_Atomic int fs_provoking_pid;

void fs_pause_for_fork(struct fs_lock_thread *entry)
{
	const uint64_t until = fs_now() + fs_shared->provoke_ns * PAUSE_FACTOR;
	const struct timespec poll = {0, POLL_NS};
	const int pid = fs_pid();
	atomic_store(&entry->paused, 1);
	while (atomic_load(&fs_provoking_pid) == pid && fs_now() < until)
		fs_syscall(SYS_nanosleep, (long)&poll, 0, 0, 0, 0);
	atomic_store(&entry->paused, 0);
}

void fs_forget_inherited(const volatile void *lock)
{
	for (uint32_t i = 0; i < snapshot.count; i++)
		if (atomic_load_explicit(&snapshot.entry[i].held.lock, memory_order_relaxed) == (uintptr_t)lock)
			atomic_store_explicit(&snapshot.entry[i].held.lock, 0, memory_order_relaxed);
}

static bool sibling_holds_lock(int pid)
{
	const struct fs_lock_thread *own = fs_own_lock_entry();
	const uint32_t used = atomic_load(&fs_shared->lock_threads);
	for (uint32_t i = 0; i < used && i < FS_LOCK_THREADS; i++) {
		const struct fs_lock_thread *entry = &fs_shared->locks[i];
		if (entry != own && atomic_load(&entry->pid) == pid && atomic_load(&entry->paused))
			return true;
	}
	return false;
}

/* Waits, as long as it may, for a sibling to stop with a lock in hand: what happens once a month happens now. */
static void provoke(void)
{
	const int pid = fs_pid();
	int nobody = 0;
	if (fs_threads() < 2 || !atomic_compare_exchange_strong(&fs_provoking_pid, &nobody, pid))
		return;
	atomic_fetch_add(&fs_shared->provoke_tried, 1);
	const uint64_t until = fs_now() + fs_shared->provoke_ns;
	const struct timespec poll = {0, POLL_NS};
	while (!sibling_holds_lock(pid)) {
		if (fs_now() > until)
			return;
		fs_syscall(SYS_nanosleep, (long)&poll, 0, 0, 0, 0);
	}
	atomic_fetch_add(&fs_shared->provoked, 1);
}

static void list_held(void)
{
	if (atomic_exchange(&snapshot.busy, 1))
		return; /* another thread forks at this moment and has listed the same */
	const int pid = fs_pid();
	const uint32_t used = atomic_load(&fs_shared->lock_threads);
	uint32_t count = 0;
	for (uint32_t i = 0; i < used && i < FS_LOCK_THREADS; i++) {
		struct fs_lock_thread *entry = &fs_shared->locks[i];
		if (atomic_load(&entry->pid) != pid)
			continue;
		const uint32_t depth = atomic_load_explicit(&entry->depth, memory_order_acquire);
		for (uint32_t k = 0; k < depth && k < FS_LOCKS_HELD && count < SNAPSHOT; k++) {
			const uint64_t lock = atomic_load_explicit(&entry->held[k].lock, memory_order_acquire);
			if (!lock)
				continue;
			struct fs_held_lock *held = &snapshot.entry[count].held;
			held->kind = entry->held[k].kind;
			held->site = entry->held[k].site;
			held->frames = entry->held[k].frames <= FS_LOCK_FRAMES ? entry->held[k].frames : 0;
			memcpy(held->frame, entry->held[k].frame, sizeof held->frame);
			atomic_store(&held->lock, lock);
			snapshot.entry[count++].tid = entry->tid;
		}
	}
	snapshot.count = count;
	snapshot.forker_tid = fs_tid();
}

/*
 * Registered before any of the program's, hence the last of them to run before the fork: what they took over from
 * other threads is held by this one by now, and in order.
 */
static void last_prepare_handler(void)
{
	if (forking)
		list_held();
}

void fs_locks_before_fork(bool runs_handlers)
{
	fs_own_lock_entry();
	if (fs_shared->provoke_ns)
		provoke();
	forking = true;
	if (!runs_handlers || !lists_in_handler)
		list_held();
}

bool fs_is_forking(void)
{
	return forking;
}

void fs_end_provocation(void)
{
	int pid = fs_pid();
	atomic_compare_exchange_strong(&fs_provoking_pid, &pid, 0);
}

void fs_at_fork_init(void)
{
	/* glibc's pthread_atfork() is linked into each program; what it calls is not. */
	int (*const glibc)(void (*)(void), void (*)(void), void (*)(void), void *) =
		(int (*)(void (*)(void), void (*)(void), void (*)(void), void *))fs_find("__register_atfork", true)
			.address;
	int (*const posix)(void (*)(void), void (*)(void), void (*)(void)) =
		(int (*)(void (*)(void), void (*)(void), void (*)(void)))fs_find("pthread_atfork", true).address;
	lists_in_handler = glibc   ? glibc(last_prepare_handler, NULL, NULL, NULL) == 0
			   : posix ? posix(last_prepare_handler, NULL, NULL) == 0
				   : false;
}

/* Python's own modules, and those of others, take care of theirs; a waiting Condition holds one that nobody wants. */
static bool of_library(const struct fs_held_lock *held)
{
	return held->site < FS_SITES && fs_shared->sites[held->site].library_file != 0;
}

static uint32_t site_of(const struct fs_held_lock *held, int pid)
{
	if (held->site != FS_NO_SITE)
		return held->site;
	struct fs_site site;
	memset(&site, 0, offsetof(struct fs_site, frame));
	site.pid = pid;
	site.image = fs_image;
	site.frames = held->frames;
	memcpy(site.frame, held->frame, held->frames * sizeof site.frame[0]);
	return held->frames ? fs_intern_site(&site) : FS_NO_SITE;
}

/* In the parent. The child does nothing here, so that no page is copied for it. */
void fs_locks_after_fork(const struct fs_record *call)
{
	const int saved = errno;
	fs_end_provocation();
	forking = false;
	for (uint32_t i = 0; call->child > 0 && i < snapshot.count; i++) {
		const struct fs_held_lock *held = &snapshot.entry[i].held;
		struct fs_record record = {
			.type = FS_LOCK_HELD,
			.kind = (uint16_t)held->kind,
			.pid = call->pid,
			.tid = snapshot.entry[i].tid,
			.child = call->child,
			.id = atomic_load(&held->lock),
			.flags = (uint32_t)fs_image,
			.begin_ns = call->begin_ns,
			.site = site_of(held, call->pid),
		};
		/* The forking thread can release its own in the child. */
		if (record.tid != call->tid && !of_library(held))
			fs_emit(&record);
	}
	atomic_store(&snapshot.busy, 0);
	errno = saved;
}

void fs_find_holder(const volatile void *lock, struct fs_lock_thread *entry)
{
	entry->forker_tid = snapshot.forker_tid;
	for (uint32_t i = 0; i < snapshot.count; i++) {
		if (atomic_load(&snapshot.entry[i].held.lock) != (uintptr_t)lock)
			continue;
		entry->holder_tid = snapshot.entry[i].tid;
		entry->holder_site = site_of(&snapshot.entry[i].held, fs_pid());
	}
}
