/* The table of distinct call sites. The shim fills it, or the supervisor itself where it traces. */
#include "record.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static uint64_t hash_site(const struct fs_site *site)
{
	uint64_t hash = UINT64_C(0x9e3779b97f4a7c15) ^ site->library_function ^ ((uint64_t)(uint32_t)site->image << 32);
	for (uint32_t i = 0; i < site->frames; i++)
		hash = (hash ^ site->frame[i]) * UINT64_C(0x100000001b3);
	for (uint32_t i = 0; i < site->python_frames; i++)
		hash = (hash ^ (((uint64_t)site->python[i].file << 32) + site->python[i].line)) * UINT64_C(0x100000001b3);
	hash ^= hash >> 29;
	return hash ? hash : 1;
}

uint32_t fs_site_index(struct fs_shared *shared, const struct fs_site *site)
{
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
