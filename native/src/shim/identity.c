/*
 * Who we are and how many threads we have. All of it is wrong in a forked child, and correcting it there would cost
 * the child a copy of each page: instead it lies in a page that the kernel hands to a forked child empty.
 */
#include "shim.h"

#include <sys/mman.h>
#include <sys/syscall.h>

struct identity {
	_Atomic int pid;
	_Atomic uint32_t other_threads; /* beside the first one */
	_Atomic int scanning;
};

static struct identity *self;
static int target_pid; /* before any fork */

static FS_TLS struct {
	int pid, tid;
} cached;

bool fs_identity_init(void)
{
	const size_t size = 4096;
	void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED || madvise(page, size, MADV_WIPEONFORK) != 0)
		return false;
	self = page;
	target_pid = fs_pid();
	return true;
}

int fs_pid(void)
{
	int pid = atomic_load_explicit(&self->pid, memory_order_relaxed);
	if (!pid) {
		pid = (int)fs_syscall(SYS_getpid, 0, 0, 0, 0, 0);
		atomic_store_explicit(&self->pid, pid, memory_order_relaxed);
	}
	return pid;
}

int fs_tid(void)
{
	if (cached.pid != fs_pid()) {
		cached.tid = (int)fs_syscall(SYS_gettid, 0, 0, 0, 0, 0);
		cached.pid = fs_pid();
	}
	return cached.tid;
}

bool fs_is_target(void)
{
	/* Asked of the kernel, and not of our page, which a forked child would have to fault in for this alone. */
	return (int)fs_syscall(SYS_getpid, 0, 0, 0, 0, 0) == target_pid;
}

bool fs_is_fork(void)
{
	return fs_pid() != target_pid;
}

bool fs_try_scan(void)
{
	return !atomic_exchange(&self->scanning, 1);
}

void fs_end_scan(void)
{
	atomic_store(&self->scanning, 0);
}

uint32_t fs_threads(void)
{
	return atomic_load_explicit(&self->other_threads, memory_order_relaxed) + 1;
}

void fs_threads_add(int change)
{
	/* A thread that forks and ends in the child takes itself off a count that began at 0 there. */
	if (change < 0 && fs_threads() == 1)
		return;
	atomic_fetch_add_explicit(&self->other_threads, (uint32_t)change, memory_order_relaxed);
}
