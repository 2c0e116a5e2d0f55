#define _GNU_SOURCE
#include "traceTasks.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RESIDENT_EVERY_NS UINT64_C(1000000)

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
	task->next = tasks->bucket[(uint32_t)tid % TASK_BUCKETS];
	tasks->bucket[(uint32_t)tid % TASK_BUCKETS] = task;
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
	const bool known = task->process != NULL;
	if (known) {
		if (!task->leaving)
			task->process->threads--;
		leave(task->process);
	}
	free(task);
	return known;
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
