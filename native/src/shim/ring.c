/* The shared memory as the shim sees it: attach, publish a record, intern a string. */
#include "shim.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

struct fs_shared *fs_shared;

bool fs_attach(const char *path)
{
	const long fd = fs_syscall(SYS_openat, AT_FDCWD, (long)path, O_RDWR | O_CLOEXEC, 0, 0);
	if (fd < 0)
		return false;
	void *memory = mmap(NULL, sizeof(struct fs_shared), PROT_READ | PROT_WRITE, MAP_SHARED, (int)fd, 0);
	fs_syscall(SYS_close, fd, 0, 0, 0, 0);
	if (memory == MAP_FAILED)
		return false;
	struct fs_shared *shared = memory;
	if (shared->magic != FS_MAGIC) {
		munmap(memory, sizeof(struct fs_shared));
		return false;
	}
	fs_shared = shared;
	atomic_store(&shared->attached, 1);
	return true;
}

void fs_emit(struct fs_record *record)
{
	struct fs_shared *shared = fs_shared;
	if (!shared)
		return;
	/*
	 * A position is claimed only when the record is complete, so a reader never waits for a call in progress. A
	 * full ring drops the new record: the old ones hold what the new ones refer to.
	 */
	uint64_t position = atomic_load_explicit(&shared->head, memory_order_relaxed);
	do {
		if (position - atomic_load_explicit(&shared->tail, memory_order_acquire) >= FS_RING_RECORDS) {
			atomic_fetch_add_explicit(&shared->dropped, 1, memory_order_relaxed);
			return;
		}
	} while (!atomic_compare_exchange_weak_explicit(&shared->head, &position, position + 1, memory_order_relaxed,
							memory_order_relaxed));
	struct fs_record *slot = &shared->ring[position % FS_RING_RECORDS];
	const size_t skip = sizeof slot->sequence;
	memcpy((char *)slot + skip, (const char *)record + skip, sizeof *slot - skip);
	atomic_store_explicit(&slot->sequence, position + 1, memory_order_release);
}

uint64_t fs_new_id(void)
{
	return atomic_fetch_add_explicit(&fs_shared->next_id, 1, memory_order_relaxed) + 1;
}

/*
 * Returns the offset of an equal string in the table, adding it where it is new; 0 where the table is full. Open
 * addressing with one compare-and-swap a slot: two threads that add the same string at once waste a few bytes.
 */
uint32_t fs_intern(const char *text)
{
	struct fs_shared *shared = fs_shared;
	if (!shared || !text || !*text)
		return 0;
	uint32_t hash = 2166136261u;
	size_t length = 0;
	for (; text[length]; length++)
		hash = (hash ^ (unsigned char)text[length]) * 16777619u;
	uint32_t added = 0;
	for (uint32_t probe = 0; probe < FS_STRING_SLOTS; probe++) {
		_Atomic uint32_t *slot = &shared->string_slot[(hash + probe) % FS_STRING_SLOTS];
		uint32_t offset = atomic_load_explicit(slot, memory_order_acquire);
		if (!offset) {
			if (!added) {
				const uint32_t at = atomic_fetch_add(&shared->string_used, (uint32_t)length + 1) + 1;
				if (length >= FS_STRING_BYTES || at > FS_STRING_BYTES - length - 1)
					return 0;
				memcpy(&shared->strings[at], text, length + 1);
				added = at;
			}
			if (atomic_compare_exchange_strong(slot, &offset, added))
				return added;
		}
		if (offset < FS_STRING_BYTES && strcmp(&shared->strings[offset], text) == 0)
			return offset;
	}
	return 0;
}

uint32_t fs_intern_site(const struct fs_site *site)
{
	return fs_site_index(fs_shared, site);
}
