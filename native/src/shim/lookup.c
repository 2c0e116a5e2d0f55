/*
 * Finds symbols of the loaded libraries by their GNU or SysV hash tables. dlsym() would do the same, but lives in a
 * library of its own before glibc 2.34, and returns no size; with this, one shim serves every glibc and musl.
 */
#include "shim.h"

#include <elf.h>
#include <link.h>
#include <string.h>

extern ElfW(Dyn) _DYNAMIC[] __attribute__((visibility("hidden")));

struct query {
	const char *name;
	uint32_t gnu_hash, sysv_hash;
	bool behind_us, passed_us;
	struct fs_symbol found;
};

struct tables {
	const ElfW(Sym) *symbols;
	const char *strings;
	const ElfW(Half) *versions;
	const uint32_t *gnu, *sysv;
};

static uint32_t gnu_hash(const char *name)
{
	uint32_t hash = 5381;
	for (; *name; name++)
		hash = hash * 33 + (unsigned char)*name;
	return hash;
}

static uint32_t sysv_hash(const char *name)
{
	uint32_t hash = 0;
	for (; *name; name++) {
		hash = (hash << 4) + (unsigned char)*name;
		const uint32_t high = hash & 0xf0000000u;
		hash ^= high >> 24;
		hash &= ~high;
	}
	return hash;
}

static bool matches(const struct tables *t, uint32_t index, const char *name)
{
	const ElfW(Sym) *symbol = &t->symbols[index];
	if (symbol->st_shndx == SHN_UNDEF || strcmp(t->strings + symbol->st_name, name) != 0)
		return false;
	/* The top bit marks an old version kept for old binaries: pthread_cond_timedwait@GLIBC_2.2.5. */
	return !t->versions || !(t->versions[index] & 0x8000u);
}

static uint32_t find_gnu(const struct tables *t, const struct query *query)
{
	const uint32_t buckets = t->gnu[0], first = t->gnu[1], bloom_words = t->gnu[2];
	const uint32_t *bucket = t->gnu + 4 + bloom_words * (sizeof(ElfW(Addr)) / 4);
	const uint32_t *chain = bucket + buckets;
	if (!buckets)
		return 0;
	uint32_t index = bucket[query->gnu_hash % buckets];
	if (index < first)
		return 0;
	for (;; index++) {
		const uint32_t hash = chain[index - first];
		if ((hash | 1) == (query->gnu_hash | 1) && matches(t, index, query->name))
			return index;
		if (hash & 1)
			return 0;
	}
}

static uint32_t find_sysv(const struct tables *t, const struct query *query)
{
	const uint32_t buckets = t->sysv[0];
	const uint32_t *bucket = t->sysv + 2, *chain = bucket + buckets;
	if (!buckets)
		return 0;
	for (uint32_t index = bucket[query->sysv_hash % buckets]; index; index = chain[index])
		if (matches(t, index, query->name))
			return index;
	return 0;
}

static int visit(struct dl_phdr_info *info, size_t size, void *argument)
{
	(void)size;
	struct query *query = argument;
	const ElfW(Dyn) *dynamic = NULL;
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
			dynamic = (const ElfW(Dyn) *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
	if (!dynamic)
		return 0;
	if (dynamic == _DYNAMIC) {
		query->passed_us = true;
		return 0;
	}
	if (query->behind_us && !query->passed_us)
		return 0;

	struct tables t = {0};
	for (; dynamic->d_tag != DT_NULL; dynamic++) {
		/* glibc relocates these pointers in place, musl and the vDSO do not. */
		const ElfW(Addr) value = dynamic->d_un.d_ptr;
		const void *at = (const void *)(value < info->dlpi_addr ? value + info->dlpi_addr : value);
		switch (dynamic->d_tag) {
		case DT_SYMTAB: t.symbols = at; break;
		case DT_STRTAB: t.strings = at; break;
		case DT_VERSYM: t.versions = at; break;
		case DT_GNU_HASH: t.gnu = at; break;
		case DT_HASH: t.sysv = at; break;
		default: break;
		}
	}
	if (!t.symbols || !t.strings)
		return 0;
	const uint32_t index = t.gnu ? find_gnu(&t, query) : t.sysv ? find_sysv(&t, query) : 0;
	if (!index)
		return 0;
	query->found.address = (void *)(info->dlpi_addr + t.symbols[index].st_value);
	query->found.size = t.symbols[index].st_size;
	return 1;
}

struct fs_symbol fs_find(const char *name, bool behind_us)
{
	struct query query = {name, gnu_hash(name), sysv_hash(name), behind_us, false, {NULL, 0}};
	dl_iterate_phdr(visit, &query);
	return query.found;
}

void *fs_real(void **cache, const char *name)
{
	void *address = __atomic_load_n(cache, __ATOMIC_RELAXED);
	if (address)
		return address;
	address = fs_find(name, true).address;
	if (!address)
		__builtin_trap(); /* the caller was linked against it, so some library behind us has it */
	__atomic_store_n(cache, address, __ATOMIC_RELAXED);
	return address;
}
