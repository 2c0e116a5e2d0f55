/*
 * Which thread holds which lock, at a fork; and a forked child that waits for one which nobody is left to release.
 *
 * Part of libforksight-locks.so alone: wrapping every lock costs some 30 ns each, which the ordinary profile must not.
 * Each thread writes into an entry of its own in the shared memory, so that taking a lock contends with nobody, and
 * the supervisor can read what a process that hangs waits for.
 */
#include "../shim/shim.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "lockState.h"

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

/* The process in which a fork waits for a sibling to take a lock; by pid, so that it means nothing in the child. */
static _Atomic int provoking_pid;

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

static struct fs_lock_thread *own_entry(void)
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

static void pause_for_fork(struct fs_lock_thread *entry)
{
	const uint64_t until = fs_now() + fs_shared->provoke_ns * PAUSE_FACTOR;
	const struct timespec poll = {0, POLL_NS};
	atomic_store(&entry->paused, 1);
	while (atomic_load(&provoking_pid) == own.pid && fs_now() < until)
		fs_syscall(SYS_nanosleep, (long)&poll, 0, 0, 0, 0);
	atomic_store(&entry->paused, 0);
}

static void taken(const volatile void *lock, enum fs_lock_kind kind, struct fs_caller caller, uint32_t site)
{
	struct fs_lock_thread *entry = fs_shared ? own_entry() : NULL;
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
	if (__builtin_expect(atomic_load_explicit(&provoking_pid, memory_order_relaxed) == own.pid, 0))
		pause_for_fork(entry);
}

void fs_lock_taken(const volatile void *lock, enum fs_lock_kind kind, struct fs_caller caller)
{
	taken(lock, kind, caller, FS_NO_SITE);
}

void fs_python_lock_taken(const volatile void *lock, uint32_t site)
{
	taken(lock, FS_LOCK_SEMAPHORE, (struct fs_caller){NULL, NULL}, site);
}

/* A child puts in order what its parent's thread held: pthread_atfork() handlers do that. */
static void forget_inherited(const volatile void *lock)
{
	for (uint32_t i = 0; i < snapshot.count; i++)
		if (atomic_load_explicit(&snapshot.entry[i].held.lock, memory_order_relaxed) == (uintptr_t)lock)
			atomic_store_explicit(&snapshot.entry[i].held.lock, 0, memory_order_relaxed);
}

/* By whom it was taken: this thread, or any other of this process. */
void fs_python_lock_released(const volatile void *lock)
{
	struct fs_lock_thread *entry = fs_shared ? own_entry() : NULL;
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
		forget_inherited(lock);
}

void fs_lock_released(const volatile void *lock)
{
	struct fs_lock_thread *entry = fs_shared ? own_entry() : NULL;
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
		forget_inherited(lock);
}

/* ---- at a fork -------------------------------------------------------------------------------------------------- */

static bool sibling_holds_lock(int pid)
{
	const uint32_t used = atomic_load(&fs_shared->lock_threads);
	for (uint32_t i = 0; i < used && i < FS_LOCK_THREADS; i++) {
		const struct fs_lock_thread *entry = &fs_shared->locks[i];
		if (entry != own.entry && atomic_load(&entry->pid) == pid && atomic_load(&entry->paused))
			return true;
	}
	return false;
}

/* Waits, as long as it may, for a sibling to stop with a lock in hand: what happens once a month happens now. */
static void provoke(void)
{
	const int pid = fs_pid();
	int nobody = 0;
	if (fs_threads() < 2 || !atomic_compare_exchange_strong(&provoking_pid, &nobody, pid))
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
	own_entry();
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
	int pid = own.pid;
	atomic_compare_exchange_strong(&provoking_pid, &pid, 0);
}

static void register_handler(void)
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

/* ---- a child that waits for nobody ------------------------------------------------------------------------------ */

/* Memory that is shared with other processes can be changed by them. "7f00-7f10 rw-s ..." lines of /proc/self/maps. */
static bool is_shared_memory(uintptr_t address)
{
	const long fd = fs_syscall(SYS_openat, AT_FDCWD, (long)"/proc/self/maps", O_RDONLY | O_CLOEXEC, 0, 0);
	if (fd < 0)
		return true; /* not known: no alarm */
	uintptr_t bound[2] = {0, 0};
	int field = 0; /* 0 and 1: the addresses, 2: permissions, 3: the rest of the line */
	int column = 0;
	char text[512];
	bool shared = false, found = false;
	for (long length; !found && (length = fs_syscall(SYS_read, fd, (long)text, sizeof text, 0, 0)) > 0;) {
		for (long i = 0; i < length && !found; i++) {
			const char c = text[i];
			if (c == '\n') {
				bound[0] = bound[1] = 0;
				field = column = 0;
			} else if (field < 2) {
				if (c == '-' || c == ' ')
					field++;
				else
					bound[field] = bound[field] * 16 + (uintptr_t)(c <= '9' ? c - '0' : c - 'a' + 10);
			} else if (field == 2 && column++ == 3) {
				field = 3;
				found = address >= bound[0] && address < bound[1];
				shared = found && c == 's';
			}
		}
	}
	fs_syscall(SYS_close, fd, 0, 0, 0, 0);
	return shared;
}

bool fs_alone(void)
{
	return fs_shared && fs_is_fork() && fs_threads() == 1;
}

struct fs_lock_thread *fs_wait_begins(const volatile void *lock, enum fs_lock_kind kind, struct fs_caller caller)
{
	const int saved = errno;
	struct fs_lock_thread *entry = own_entry();
	if (entry && !is_shared_memory((uintptr_t)lock)) {
		entry->waiting_kind = kind;
		entry->waiting_since_ns = fs_now();
		entry->waiting_site = fs_begin(FS_KIND_NONE, caller).site;
		entry->holder_tid = 0;
		entry->holder_site = FS_NO_SITE;
		entry->forker_tid = snapshot.forker_tid;
		entry->image = fs_image;
		for (uint32_t i = 0; i < snapshot.count; i++) {
			if (atomic_load(&snapshot.entry[i].held.lock) != (uintptr_t)lock)
				continue;
			entry->holder_tid = snapshot.entry[i].tid;
			entry->holder_site = site_of(&snapshot.entry[i].held, fs_pid());
		}
		atomic_store_explicit(&entry->waiting, (uintptr_t)lock, memory_order_release);
	}
	errno = saved;
	return entry;
}

void fs_wait_ends(struct fs_lock_thread *entry)
{
	if (entry)
		atomic_store_explicit(&entry->waiting, 0, memory_order_release);
}

void fs_locks_init(void)
{
	register_handler();
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
