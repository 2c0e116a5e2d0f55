#define _GNU_SOURCE
#include "traceTasks.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of tasks that make others: programs that have more of them at a time pay for opening the file each time. */
#define MOST_USAGE_FDS 128
#define RESIDENT_EVERY_NS UINT64_C(1000000)

static struct task *first_from(const struct tasks *tasks, uint32_t bucket)
{
	while (bucket < TASK_BUCKETS && !tasks->bucket[bucket])
		bucket++;
	return bucket < TASK_BUCKETS ? tasks->bucket[bucket] : NULL;
}

struct task *tasks_first(const struct tasks *tasks)
{
	return first_from(tasks, 0);
}

struct task *tasks_next(const struct tasks *tasks, const struct task *task)
{
	return task->next ? task->next : first_from(tasks, (uint32_t)task->tid % TASK_BUCKETS + 1);
}

struct task *tasks_find(const struct tasks *tasks, pid_t tid)
{
	for (struct task *task = tasks->bucket[(uint32_t)tid % TASK_BUCKETS]; task; task = task->next)
		if (task->tid == tid)
			return task;
	return NULL;
}

struct task *tasks_add(struct tasks *tasks, pid_t tid)
{
	struct task *task = tasks_find(tasks, tid);
	if (task || !(task = calloc(1, sizeof *task)))
		return task;
	task->tid = tid;
	task->usage_fd = -1;
	task->next = tasks->bucket[(uint32_t)tid % TASK_BUCKETS];
	tasks->bucket[(uint32_t)tid % TASK_BUCKETS] = task;
	tasks->count++;
	return task;
}

void task_join(struct task *task, struct process *process)
{
	if (task->process || !process)
		return;
	task->process = process;
	process->references++;
	process->threads++;
}

static void leave(struct process *process)
{
	if (process && --process->references == 0)
		free(process);
}

bool tasks_forget(struct tasks *tasks, pid_t tid)
{
	struct task **link = &tasks->bucket[(uint32_t)tid % TASK_BUCKETS];
	while (*link && (*link)->tid != tid)
		link = &(*link)->next;
	struct task *task = *link;
	if (!task)
		return false;
	*link = task->next;
	tasks->count--;
	if (task->usage_fd >= 0) {
		close(task->usage_fd);
		tasks->usage_fds--;
	}
	const bool known = task->process != NULL;
	if (known) {
		if (!task->leaving)
			task->process->threads--;
		leave(task->process);
	}
	free(task);
	return known;
}

static int open_usage(pid_t tid)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/schedstat", tid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static struct trace_usage read_usage(int fd)
{
	char text[96];
	struct trace_usage usage = {0, 0, 0};
	const ssize_t length = pread(fd, text, sizeof text - 1, 0);
	if (length <= 0)
		return usage;
	text[length] = 0;
	char *at = text;
	usage.cpu_ns = strtoull(at, &at, 10);
	usage.delay_ns = strtoull(at, &at, 10);
	usage.turns = strtoull(at, &at, 10);
	return usage;
}

struct trace_usage trace_usage_of(pid_t tid)
{
	const int fd = open_usage(tid);
	if (fd < 0)
		return (struct trace_usage){0, 0, 0};
	const struct trace_usage usage = read_usage(fd);
	close(fd);
	return usage;
}

struct trace_usage task_usage(struct tasks *tasks, struct task *task)
{
	if (task->usage_fd >= 0)
		return read_usage(task->usage_fd);
	if (tasks->usage_fds >= MOST_USAGE_FDS || (task->usage_fd = open_usage(task->tid)) < 0)
		return trace_usage_of(task->tid);
	tasks->usage_fds++;
	return read_usage(task->usage_fd);
}

struct process *process_new(pid_t pid, pid_t parent, int32_t image)
{
	struct process *process = calloc(1, sizeof *process);
	if (process)
		*process = (struct process){.pid = pid, .parent = parent, .image = image};
	return process;
}

uint32_t process_resident_kb(struct process *process, uint64_t now)
{
	if (process->resident_at_ns && now - process->resident_at_ns < RESIDENT_EVERY_NS)
		return process->resident_kb;
	char path[64];
	unsigned long pages;
	snprintf(path, sizeof path, "/proc/%d/statm", process->pid);
	FILE *file = fopen(path, "re");
	if (file && fscanf(file, "%*u %lu", &pages) == 1)
		process->resident_kb = (uint32_t)(pages * (unsigned long)(sysconf(_SC_PAGESIZE) / 1024));
	if (file)
		fclose(file);
	process->resident_at_ns = now;
	return process->resident_kb;
}

uint64_t process_faults(pid_t pid, pid_t tid)
{
	char path[64], text[512];
	snprintf(path, sizeof path, "/proc/%d/task/%d/stat", pid, tid);
	if (pid == tid)
		snprintf(path, sizeof path, "/proc/%d/stat", pid);
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	const ssize_t length = read(fd, text, sizeof text - 1);
	close(fd);
	if (length <= 0)
		return 0;
	text[length] = 0;
	const char *fields = strrchr(text, ')');
	unsigned long faults;
	return fields && sscanf(fields + 2, "%*c %*d %*d %*d %*d %*d %*u %lu", &faults) == 1 ? faults : 0;
}
