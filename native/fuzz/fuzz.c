/*
 * Feeds damaged input to what reads memory and files that the profiled program can write: the ring and its tables, and the
 * debug information of its files. Built with AddressSanitizer and UBSan.
 *
 *   fuzz ring SECONDS [SEED]          random and half-plausible shared memory, read as at the end of a run
 *   fuzz dwarf SECONDS FILE [SEED]    copies of a program with some bytes changed, asked for lines, frames and names
 *
 * Each dwarf round is a process of its own, so that a crash or a hang names its seed and the next round goes on. Exits
 * with 1 where any round failed.
 */
#define _GNU_SOURCE
#include "../src/run/events.h"
#include "../src/run/sites.h"
#include "../src/run/symbols.h"
#include "../src/run/variables.h"

#include <elfutils/libdw.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A round that takes longer hangs. */
#define ROUND_SECONDS 20

static uint64_t state;

/* splitmix64: the same numbers for the same seed anywhere. */
static uint64_t next(void)
{
	uint64_t z = (state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static uint64_t below(uint64_t bound)
{
	return next() % bound;
}

/* Small, huge, and just around what bounds are made of. */
static uint64_t odd_number(void)
{
	static const uint64_t edges[] = {0, 1, FS_RING_RECORDS, FS_SITES, FS_STRING_BYTES, FS_MODULES, FS_NATIVE_FRAMES,
					 UINT32_MAX, INT32_MAX, UINT64_MAX, INT64_MAX};
	const uint64_t edge = edges[below(sizeof edges / sizeof *edges)];
	switch (below(4)) {
	case 0: return next();
	case 1: return below(64);
	default: return edge + below(3) - 1;
	}
}

static void fill(void *memory, size_t size)
{
	unsigned char *at = memory;
	for (size_t i = 0; i + sizeof(uint64_t) <= size; i += sizeof(uint64_t)) {
		const uint64_t number = odd_number();
		memcpy(at + i, &number, sizeof number);
	}
}

static void damage_shared(struct fs_shared *shared, const char *path)
{
	atomic_store(&shared->head, odd_number());
	atomic_store(&shared->tail, below(2) ? atomic_load(&shared->head) - below(100) : odd_number());
	atomic_store(&shared->module_count, (uint32_t)odd_number());
	atomic_store(&shared->gil_count, (uint32_t)odd_number());
	atomic_store(&shared->string_used, (uint32_t)odd_number());
	const uint64_t tail = atomic_load(&shared->tail);
	for (uint64_t i = 0; i < 100; i++) {
		struct fs_record *record = &shared->ring[(tail + i) % FS_RING_RECORDS];
		fill(record, sizeof *record);
		if (below(8))
			atomic_store(&record->sequence, tail + i + 1);
		if (below(4))
			record->type = (uint16_t)below(FS_SIGNAL + 2);
	}
	for (int i = 0; i < 8; i++) {
		struct fs_module *module = &shared->modules[below(FS_MODULES)];
		fill(module, sizeof *module);
		if (below(2)) {
			*module = (struct fs_module){.image = (int32_t)below(2), .end = UINT64_MAX, .high = UINT64_MAX};
			snprintf(module->path, sizeof module->path, "%s", path);
			atomic_store(&module->ready, 1);
		}
	}
	for (int i = 0; i < 8; i++) {
		struct fs_site *site = &shared->sites[below(FS_SITES)];
		fill(site, sizeof *site);
		if (below(2))
			site->image = (int32_t)below(2);
		if (below(2))
			site->frame[0] = below(1 << 20);
	}
	fill(shared->strings + below(FS_STRING_BYTES - 4096), 4096);
	memset(shared->strings + FS_STRING_BYTES - 64, 'x', 64); /* no end within the table */
}

static int fuzz_ring(double seconds, const char *self)
{
	struct fs_shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	FILE *out = fopen("/dev/null", "w");
	if (shared == MAP_FAILED || !out)
		return 2;
	struct events events = {shared, out, 0};
	const time_t end = time(NULL) + (time_t)seconds;
	long rounds = 0;
	for (; time(NULL) < end; rounds++) {
		const uint64_t seed = state;
		alarm(ROUND_SECONDS);
		damage_shared(shared, self);
		events_half_full(&events);
		events_drain(&events, below(2));
		events_drain(&events, true);
		events_gil(&events);
		struct fs_lock_thread waiting;
		fill(&waiting, sizeof waiting);
		events_deadlock(&events, &waiting);
		sites_write(out, shared);
		if (rounds % 64 == 0)
			memset(shared, 0, sizeof *shared);
		if (ferror(out)) {
			fprintf(stderr, "seed %llu\n", (unsigned long long)seed);
			return 1;
		}
	}
	printf("ring: %ld rounds\n", rounds);
	return 0;
}

static void ask(const char *path, uint64_t address, const struct fs_shared *shared)
{
	struct symbol_frame frames[8];
	char name[64];
	const size_t count = symbols_resolve(path, address, frames, 8);
	for (size_t i = 0; i < count; i++) {
		free(frames[i].file);
		free(frames[i].function);
	}
	for (int eh = 0; eh < 2; eh++) {
		Dwarf_CFI *cfi = symbols_cfi(path, eh);
		Dwarf_Frame *frame;
		if (cfi && dwarf_cfi_addrframe(cfi, address, &frame) == 0)
			free(frame);
	}
	variable_name(shared, 1, address, name, sizeof name);
}

/* In a process of its own. */
static void dwarf_round(const unsigned char *original, size_t size)
{
	static struct fs_shared shared;
	char path[64];
	unsigned char *copy = malloc(size);
	const int fd = memfd_create("fuzz", 0);
	if (!copy || fd < 0)
		_exit(0);
	memcpy(copy, original, size);
	for (uint64_t i = 1 + below(40); i > 0; i--)
		copy[below(size)] = (unsigned char)(below(2) ? next() : 1u << below(8));
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (write(fd, copy, size) != (ssize_t)size)
		_exit(0);
	shared.modules[0] = (struct fs_module){.image = 1, .high = UINT64_MAX, .end = UINT64_MAX};
	snprintf(shared.modules[0].path, sizeof shared.modules[0].path, "%s", path);
	atomic_store(&shared.modules[0].ready, 1);
	atomic_store(&shared.module_count, 1);
	for (uint64_t address = 0; address < 0x6000; address += 0x40 + below(0x200))
		ask(path, address, &shared);
	symbols_close();
	_exit(0);
}

static int fuzz_dwarf(double seconds, const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	if (fd < 0 || fstat(fd, &status) < 0)
		return 2;
	const unsigned char *file = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (file == MAP_FAILED)
		return 2;
	const time_t end = time(NULL) + (time_t)seconds;
	long rounds = 0, failed = 0;
	for (; time(NULL) < end; rounds++) {
		const uint64_t seed = state;
		int how = 0;
		const pid_t child = fork();
		if (child == 0) {
			alarm(ROUND_SECONDS);
			dwarf_round(file, (size_t)status.st_size);
		}
		if (child > 0 && waitpid(child, &how, 0) == child && how != 0) {
			failed++;
			fprintf(stderr, "seed %llu: %s %d\n", (unsigned long long)seed,
				WIFSIGNALED(how) ? "signal" : "exit code",
				WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how));
		}
		next();
	}
	printf("dwarf: %ld rounds, %ld failed\n", rounds, failed);
	return failed > 0;
}

int main(int argc, char **argv)
{
	const double seconds = argc > 2 ? atof(argv[2]) : 0;
	const bool dwarf = argc > 3 && strcmp(argv[1], "dwarf") == 0;
	const char *seed = argc > 3 + dwarf ? argv[3 + dwarf] : NULL;
	if (seconds <= 0 || (!dwarf && strcmp(argv[1], "ring") != 0)) {
		fprintf(stderr, "usage: fuzz ring SECONDS [SEED] | fuzz dwarf SECONDS FILE [SEED]\n");
		return 2;
	}
	state = seed ? strtoull(seed, NULL, 10) : (uint64_t)time(NULL);
	printf("seed %llu\n", (unsigned long long)state);
	return dwarf ? fuzz_dwarf(seconds, argv[3]) : fuzz_ring(seconds, argv[0]);
}
