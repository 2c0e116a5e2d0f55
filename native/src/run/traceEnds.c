#define _GNU_SOURCE
#include "clock.h"
#include "traceState.h"

void trace_forget(struct trace_state *state, pid_t tid)
{
	if (tasks_forget(&state->tasks, tid))
		atomic_fetch_sub(&state->shared->live, 1);
}

void trace_thread_ends(struct trace_state *state, struct task *task)
{
	if (!task->process || task->leaving)
		return;
	/* Whoever joins it does so after this stop, and is to find one thread less. */
	task->leaving = true;
	task->process->threads--;
	if (!task->id)
		return;
	const struct trace_usage usage = trace_usage_of(task->tid);
	const struct fs_record end = {
		.type = FS_THREAD_END,
		.pid = task->process->pid,
		.tid = task->tid,
		.id = task->id,
		.end_ns = now_ns(),
		.cpu_ns = usage.cpu_ns,
		.delay_ns = usage.delay_ns,
		.switches = usage.turns,
		.faults = process_faults(task->process->pid, task->tid),
	};
	events_write(state->events, &end);
}

void trace_process_ended(struct trace_state *state, const struct process *process, int status,
			 const struct rusage *usage)
{
	const struct fs_record end = {
		.type = FS_WAIT,
		.pid = process->parent,
		.tid = process->parent,
		.child = process->pid,
		.status = (uint32_t)status,
		.end_ns = now_ns(),
		.cpu_ns = ((uint64_t)usage->ru_utime.tv_sec + (uint64_t)usage->ru_stime.tv_sec) * 1000000000u +
			  ((uint64_t)usage->ru_utime.tv_usec + (uint64_t)usage->ru_stime.tv_usec) * 1000u,
		.faults = process_faults(process->parent, process->parent),
		.child_faults = (uint64_t)usage->ru_minflt,
		.switches = (uint64_t)usage->ru_nvcsw + (uint64_t)usage->ru_nivcsw,
	};
	events_write(state->events, &end);
}
