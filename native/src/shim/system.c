/* System calls made directly, so that recording never changes errno and never runs libc code in a forked child. */
#include "shim.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>

long fs_syscall(long number, long a, long b, long c, long d, long e)
{
	return fs_syscall6(number, a, b, c, d, e, 0);
}

uint64_t fs_now(void)
{
	/* libc's, because it goes through the vDSO: 25 ns against 200 ns. */
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

struct fs_usage fs_usage_of(int who)
{
	struct rusage usage;
	if (fs_syscall(SYS_getrusage, who, (long)&usage, 0, 0, 0) < 0)
		return (struct fs_usage){0, 0, 0};
	const uint64_t us = ((uint64_t)usage.ru_utime.tv_sec + (uint64_t)usage.ru_stime.tv_sec) * 1000000u +
			    (uint64_t)usage.ru_utime.tv_usec + (uint64_t)usage.ru_stime.tv_usec;
	return (struct fs_usage){us * 1000u, (uint64_t)usage.ru_minflt,
				 (uint64_t)usage.ru_nvcsw + (uint64_t)usage.ru_nivcsw};
}

uint64_t fs_thread_cpu_ns(void)
{
	struct timespec spent = {0, 0};
	fs_syscall(SYS_clock_gettime, CLOCK_THREAD_CPUTIME_ID, (long)&spent, 0, 0, 0);
	return (uint64_t)spent.tv_sec * 1000000000u + (uint64_t)spent.tv_nsec;
}

/* Reads a small file of /proc; returns its length, 0 on any failure. */
static size_t read_small(const char *path, char *text, size_t size)
{
	const long fd = fs_syscall(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0);
	if (fd < 0)
		return 0;
	const long length = fs_syscall(SYS_read, fd, (long)text, (long)size - 1, 0, 0);
	fs_syscall(SYS_close, fd, 0, 0, 0, 0);
	if (length <= 0)
		return 0;
	text[length] = 0;
	return (size_t)length;
}

/* The number after `skip` blanks. */
static uint64_t number_at(const char *text, int skip)
{
	while (*text && skip > 0)
		skip -= *text++ == ' ';
	uint64_t value = 0;
	while (*text >= '0' && *text <= '9')
		value = value * 10 + (uint64_t)(*text++ - '0');
	return value;
}

uint32_t fs_resident_kb(uint64_t now)
{
	/* Reading statm costs 3 µs, a thread 8: once a millisecond is enough, and cheap. */
	static uint64_t read_at;
	static uint32_t kb;
	if (kb && now - read_at < 1000000u)
		return kb;
	char text[128];
	if (read_small("/proc/self/statm", text, sizeof text))
		kb = (uint32_t)(number_at(text, 1) * 4u);
	read_at = now;
	return kb;
}

/*
 * The kernel walks all page tables for it, much as a fork does: it is asked once in a hundred times as long as it took,
 * and never where the whole process is smaller than a few huge pages.
 */
uint32_t fs_huge_kb(uint64_t now)
{
	static uint64_t next_at;
	static uint32_t kb;
	if (now < next_at)
		return kb;
	char text[1200];
	const size_t length = read_small("/proc/self/smaps_rollup", text, sizeof text);
	static const char name[] = "AnonHugePages:";
	for (size_t i = 0; i + sizeof name < length; i++) {
		if (memcmp(text + i, name, sizeof name - 1) != 0)
			continue;
		size_t at = i + sizeof name - 1;
		while (text[at] == ' ')
			at++;
		kb = (uint32_t)number_at(text + at, 0);
		break;
	}
	next_at = fs_now() + 100u * (fs_now() - now);
	return kb;
}

uint64_t fs_run_delay_ns(int tid)
{
	char path[64] = "/proc/self/task/";
	char digits[12];
	size_t at = sizeof "/proc/self/task/" - 1, count = 0;
	for (unsigned rest = (unsigned)tid; rest || !count; rest /= 10)
		digits[count++] = (char)('0' + rest % 10);
	while (count)
		path[at++] = digits[--count];
	for (const char *tail = "/schedstat"; *tail; tail++)
		path[at++] = *tail;
	path[at] = 0;
	char text[96];
	return read_small(path, text, sizeof text) ? number_at(text, 1) : 0;
}
