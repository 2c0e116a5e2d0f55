#define _GNU_SOURCE
#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Killing goes on for this long before what is left is reported as left behind. */
#define KILL_ROUNDS 2000
#define KILL_PAUSE_NS 1000000

struct process {
	pid_t pid, parent;
	char state;
	long threads, resident_pages;
	bool ours;
};

struct processes {
	struct process *list;
	size_t count, capacity;
};

static bool read_stat(pid_t pid, struct process *process)
{
	char path[64], text[1024];
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	const ssize_t length = read(fd, text, sizeof text - 1);
	close(fd);
	if (length <= 0)
		return false;
	text[length] = 0;
	/* The name may hold anything, parentheses too: the fields begin after the last one. */
	const char *fields = strrchr(text, ')');
	if (!fields)
		return false;
	int parent;
	if (sscanf(fields + 2, "%c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %ld %*d %*u %*u %ld",
		   &process->state, &parent, &process->threads, &process->resident_pages) != 4)
		return false;
	process->pid = pid;
	process->parent = parent;
	return true;
}

bool tree_lives(pid_t pid)
{
	struct process process;
	return read_stat(pid, &process) && process.state != 'Z' && process.state != 'X';
}

static int by_pid(const void *a, const void *b)
{
	const pid_t left = ((const struct process *)a)->pid, right = ((const struct process *)b)->pid;
	return (left > right) - (left < right);
}

static struct process *find(const struct processes *all, pid_t pid)
{
	const struct process key = {.pid = pid};
	return bsearch(&key, all->list, all->count, sizeof key, by_pid);
}

/* All living processes of the system, each marked where this process is its ancestor. */
static struct processes scan(void)
{
	struct processes all = {NULL, 0, 0};
	DIR *directory = opendir("/proc");
	if (!directory)
		return all;
	for (struct dirent *entry; (entry = readdir(directory));) {
		const pid_t pid = atoi(entry->d_name);
		if (pid <= 0)
			continue;
		if (all.count == all.capacity) {
			const size_t capacity = all.capacity ? all.capacity * 2 : 256;
			struct process *list = realloc(all.list, capacity * sizeof *list);
			if (!list)
				break;
			all.list = list;
			all.capacity = capacity;
		}
		struct process *process = &all.list[all.count];
		*process = (struct process){0};
		if (read_stat(pid, process))
			all.count++;
	}
	closedir(directory);
	if (!all.count)
		return all;
	qsort(all.list, all.count, sizeof *all.list, by_pid);
	const pid_t self = getpid();
	for (size_t i = 0; i < all.count; i++) {
		const struct process *up = &all.list[i];
		for (size_t depth = 0; up && depth <= all.count; depth++) {
			if (up->parent == self) {
				all.list[i].ours = all.list[i].state != 'Z' && all.list[i].state != 'X';
				break;
			}
			up = up->parent > 1 ? find(&all, up->parent) : NULL;
		}
	}
	return all;
}

struct tree_totals tree_measure(void)
{
	const struct processes all = scan();
	struct tree_totals totals = {0, 0, 0};
	for (size_t i = 0; i < all.count; i++) {
		if (!all.list[i].ours)
			continue;
		totals.processes++;
		totals.tasks += (size_t)all.list[i].threads;
		totals.resident_bytes += (uint64_t)all.list[i].resident_pages * (uint64_t)sysconf(_SC_PAGESIZE);
	}
	free(all.list);
	return totals;
}

uint64_t tree_proportional_bytes(void)
{
	const struct processes all = scan();
	uint64_t total = 0;
	for (size_t i = 0; i < all.count; i++) {
		if (!all.list[i].ours)
			continue;
		char path[64], line[256];
		snprintf(path, sizeof path, "/proc/%d/smaps_rollup", all.list[i].pid);
		FILE *file = fopen(path, "re");
		if (!file)
			continue;
		unsigned long kb;
		while (fgets(line, sizeof line, file))
			if (sscanf(line, "Pss: %lu", &kb) == 1) {
				total += (uint64_t)kb * 1024u;
				break;
			}
		fclose(file);
	}
	free(all.list);
	return total;
}

void tree_reap(tree_reaped *reaped, void *data)
{
	int status;
	struct rusage usage;
	pid_t pid;
	while ((pid = wait4(-1, &status, WNOHANG | __WALL, &usage)) > 0)
		if (reaped)
			reaped(pid, status, &usage, data);
}

/* Which processes were killed, by their bits, so that each counts once however often it takes. */
#define MOST_PIDS (1u << 22) /* PID_MAX_LIMIT of the kernel */

static bool is_new(unsigned char *seen, pid_t pid)
{
	if (!seen || (uint32_t)pid >= MOST_PIDS)
		return true;
	const unsigned char bit = (unsigned char)(1u << (pid % 8));
	const bool known = seen[pid / 8] & bit;
	seen[pid / 8] |= bit;
	return !known;
}

struct tree_killed tree_kill(pid_t root, tree_reaper *reap, void *data)
{
	struct tree_killed killed = {0, 0};
	unsigned char *seen = calloc(MOST_PIDS / 8, 1);
	while (killed.rounds < KILL_ROUNDS) {
		const struct processes all = scan();
		size_t alive = 0;
		killed.rounds++;
		for (size_t i = 0; i < all.count; i++) {
			if (!all.list[i].ours)
				continue;
			const pid_t pid = all.list[i].pid;
			alive++;
			kill(pid, SIGKILL);
			if (pid != root && is_new(seen, pid))
				killed.processes++;
		}
		free(all.list);
		reap(data);
		if (!alive)
			break;
		nanosleep(&(struct timespec){0, KILL_PAUSE_NS}, NULL);
	}
	reap(data);
	free(seen);
	return killed;
}
