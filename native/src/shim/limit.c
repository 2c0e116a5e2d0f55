/*
 * The task limit: past it every creation fails as on a full system. The count is approximate for processes that
 * nobody waits for; the supervisor corrects it before it refuses wrongly.
 */
#include "shim.h"

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
