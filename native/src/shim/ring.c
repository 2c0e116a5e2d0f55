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

static uint64_t hash_site(const struct fs_site *site)
{
	uint64_t hash = UINT64_C(0x9e3779b97f4a7c15) ^ site->library_function;
	for (uint32_t i = 0; i < site->frames; i++)
		hash = (hash ^ site->frame[i]) * UINT64_C(0x100000001b3);
	for (uint32_t i = 0; i < site->python_frames; i++)
		hash = (hash ^ (((uint64_t)site->python[i].file << 32) + site->python[i].line)) * UINT64_C(0x100000001b3);
	hash ^= hash >> 29;
	return hash ? hash : 1;
}

uint32_t fs_intern_site(const struct fs_site *site)
{
	struct fs_shared *shared = fs_shared;
	/* Stacks are told apart by 64 bits of hash: a collision among a few thousand is not to be expected. */
	const uint64_t wanted = hash_site(site);
	for (uint32_t probe = 0; shared && probe < FS_SITES; probe++) {
		const uint32_t index = (uint32_t)((wanted + probe) % FS_SITES);
		struct fs_site *slot = &shared->sites[index];
		uint64_t hash = atomic_load_explicit(&slot->hash, memory_order_relaxed);
		if (hash == wanted)
			return index;
		if (hash || !atomic_compare_exchange_strong(&slot->hash, &hash, wanted)) {
			if (hash == wanted)
				return index;
			continue;
		}
		const size_t skip = offsetof(struct fs_site, pid);
		memcpy((char *)slot + skip, (const char *)site + skip, sizeof *slot - skip);
		atomic_store_explicit(&slot->ready, 1, memory_order_release);
		return index;
	}
	return FS_NO_SITE;
}
