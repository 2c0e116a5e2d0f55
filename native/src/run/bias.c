#define _GNU_SOURCE
#include "bias.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 12
#define MAPPINGS 5
#define PAGE ((size_t)4096)
/* The shim's variables: pages that exist, of all that are mapped (see `size -A` of the library). */
#define VARIABLE_PAGES 12
#define TOUCHED_PAGES 4
/* More than this is noise of a busy machine, not the shim. */
#define MOST_NS UINT64_C(10000)

struct mapping {
	void *address;
	size_t size;
};

static uint64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void touch(const struct mapping *mapping, size_t pages, bool write)
{
	for (size_t i = 0; i < pages && i * PAGE < mapping->size; i++) {
		volatile char *byte = (volatile char *)mapping->address + i * PAGE;
		const char value = *byte;
		if (write)
			*byte = value;
	}
}

/* The same kinds of mapping as the loader and the shim make: code, data, variables, the identity page, the ring. */
static bool map_all(struct mapping *mappings, int shim_fd, size_t shim_size, int ring_fd, size_t ring_size)
{
	const struct {
		size_t size;
		int protection, flags, fd;
		size_t touched;
	} wanted[MAPPINGS] = {
		{shim_size, PROT_READ | PROT_EXEC, MAP_PRIVATE, shim_fd, shim_size / PAGE},
		{PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, shim_fd, 1},
		{VARIABLE_PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, TOUCHED_PAGES},
		{PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 1},
		{ring_size, PROT_READ | PROT_WRITE, MAP_SHARED, ring_fd, 16},
	};
	for (int i = 0; i < MAPPINGS; i++) {
		void *address = mmap(NULL, wanted[i].size, wanted[i].protection, wanted[i].flags, wanted[i].fd, 0);
		if (address == MAP_FAILED)
			return false;
		mappings[i] = (struct mapping){address, wanted[i].size};
		if (i == 3)
			madvise(address, PAGE, MADV_WIPEONFORK);
		touch(&mappings[i], wanted[i].touched, wanted[i].protection & PROT_WRITE);
	}
	return true;
}

static void unmap_all(struct mapping *mappings)
{
	for (int i = 0; i < MAPPINGS; i++) {
		if (mappings[i].address)
			munmap(mappings[i].address, mappings[i].size);
		mappings[i] = (struct mapping){NULL, 0};
	}
}

static uint64_t time_fork(void)
{
	const uint64_t begin = now_ns();
	const pid_t child = fork();
	if (child == 0)
		_exit(0);
	const uint64_t cost = now_ns() - begin;
	if (child < 0)
		return UINT64_MAX;
	waitpid(child, NULL, 0);
	return cost;
}

uint64_t bias_of_fork(const char *shim, int ring_fd, uint64_t ring_size)
{
	struct mapping mappings[MAPPINGS] = {{NULL, 0}};
	uint64_t without = UINT64_MAX, with = UINT64_MAX;
	struct stat status;
	const int fd = open(shim, O_RDONLY | O_CLOEXEC);
	bool good = fd >= 0 && fstat(fd, &status) == 0;
	/* Interleaved, and the least of each: noise only adds. */
	for (int round = 0; good && round < ROUNDS; round++) {
		uint64_t cost = time_fork();
		without = cost < without ? cost : without;
		/* The file holds debug information too; only its first pages are loaded. */
		good = map_all(mappings, fd, 7 * PAGE, ring_fd, ring_size);
		cost = good ? time_fork() : UINT64_MAX;
		with = cost < with ? cost : with;
		unmap_all(mappings);
	}
	if (fd >= 0)
		close(fd);
	const uint64_t bias = good && with > without ? with - without : 0;
	return bias < MOST_NS ? bias : 0;
}
