#define _GNU_SOURCE
#include "clock.h"
#include "traceState.h"
#include "unwind.h"

#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>

static bool has_handler(pid_t tid, int number)
{
	char path[64], line[128];
	unsigned long long caught = 0;
	snprintf(path, sizeof path, "/proc/%d/status", tid);
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "SigCgt: %llx", &caught) == 1)
			break;
	if (file)
		fclose(file);
	return caught >> (number - 1) & 1;
}

/* The interrupted instruction itself, where a site otherwise holds return addresses, which lie behind their calls. */
static uint32_t interrupted_at(struct trace_state *state, const struct task *task, const struct registers *at)
{
	struct fs_site site = {.pid = task->process->pid, .image = task->process->image};
	unwind(state->shared, task->tid, at, &site);
	site.frame[0]++;
	return site.frames ? fs_site_index(state->shared, &site) : FS_NO_SITE;
}

/* Asynchronous ones alone: a fault is the doing of the instruction that it interrupts. */
void trace_signal_arrives(struct trace_state *state, struct task *task, int number)
{
	siginfo_t info;
	struct registers at;
	if (!state->started || !task->process || ptrace(PTRACE_GETSIGINFO, task->tid, 0, &info) != 0 ||
	    (info.si_code > 0 && info.si_code != SI_KERNEL && number != SIGCHLD) || !has_handler(task->tid, number) ||
	    !registers_read(task->tid, &at))
		return;
	const struct fs_record record = {
		.type = FS_SIGNAL,
		.kind = (uint16_t)number,
		.pid = task->process->pid,
		.tid = task->tid,
		.child = info.si_code == SI_KERNEL || info.si_code == SI_TIMER ? 0 : info.si_pid,
		.threads = task->process->threads,
		.begin_ns = now_ns(),
		.site = interrupted_at(state, task, &at),
	};
	events_write(state->events, &record);
}
