#define _GNU_SOURCE
#include "clock.h"
#include "traceCall.h"
#include "traceState.h"
#include "unwind.h"

#include <errno.h>
#include <sched.h>
#include <sys/ptrace.h>

struct process *trace_new_process(struct trace_state *state, pid_t pid, const struct process *parent)
{
	return process_new(pid, parent ? parent->pid : 0,
			   parent ? parent->image : atomic_fetch_add(&state->shared->images, 1) + 1);
}

static uint32_t site_of(struct trace_state *state, const struct task *task, const struct registers *at)
{
	struct fs_site site = {.pid = task->process->pid, .image = task->process->image};
	unwind(state->shared, task->tid, at, &site);
	return site.frames ? fs_site_index(state->shared, &site) : FS_NO_SITE;
}

static bool admitted(struct fs_shared *shared)
{
	if (atomic_load(&shared->live) < atomic_load(&shared->limit))
		return true;
	atomic_fetch_add(&shared->refused, 1);
	return false;
}

void trace_call_begins(struct trace_state *state, struct task *task)
{
	struct registers at;
	if (!state->started || !task->process || !registers_read_at_call(task->tid, &at))
		return;
	const bool exec = call_is_exec(&at);
	const uint64_t flags = exec ? 0 : call_flags(task->tid, &at);
	call_keep_traced(task->tid, &at, flags);
	task->call = (struct fs_record){
		.type = exec ? FS_EXEC : FS_CALL,
		.kind = (uint16_t)(exec ? FS_KIND_EXEC : call_kind(&at, flags)),
		.pid = task->process->pid,
		.tid = task->tid,
		.threads = task->process->threads,
		.flags = flags,
		.site = site_of(state, task, &at),
		.begin_ns = now_ns(),
	};
	task->calling = true;
	if (!(flags & CLONE_THREAD))
		task->call.faults = process_faults(task->process->pid, task->process->pid);
	if (!exec) {
		task->call.rss_kb = process_resident_kb(task->process, task->call.begin_ns);
		if (!admitted(state->shared))
			registers_refuse_call(task->tid, EAGAIN);
	}
	task->cpu_ns = task_usage(&state->tasks, task).cpu_ns;
}

static void thread_starts(struct trace_state *state, const struct task *thread)
{
	const struct fs_record start = {
		.type = FS_THREAD_START,
		.pid = thread->process->pid,
		.tid = thread->tid,
		.id = thread->id,
		.begin_ns = now_ns(),
	};
	events_write(state->events, &start);
}

pid_t trace_created(struct trace_state *state, struct task *maker)
{
	unsigned long message = 0;
	/* Read before anything else is done: the thread stands still, but its account is only brought up to date now. */
	const uint64_t cpu_ns = maker->calling ? task_usage(&state->tasks, maker).cpu_ns : 0;
	if (ptrace(PTRACE_GETEVENTMSG, maker->tid, 0, &message) != 0)
		return 0;
	struct task *child = tasks_add(&state->tasks, (pid_t)message);
	if (!child || child->process || !maker->process)
		return (pid_t)message;
	const bool thread = maker->calling && (maker->call.flags & CLONE_THREAD);
	struct process *process = thread ? maker->process : trace_new_process(state, child->tid, maker->process);
	if (!process)
		return child->tid;
	task_join(child, process);
	atomic_fetch_add(&state->shared->live, 1);
	if (!maker->calling)
		return child->tid;
	maker->calling = false;
	struct fs_record *call = &maker->call;
	call->child = child->tid;
	call->end_ns = call->begin_ns + (cpu_ns > maker->cpu_ns ? cpu_ns - maker->cpu_ns : 0);
	call->id = thread ? ++state->next_id : 0;
	child->id = call->id;
	events_write(state->events, call);
	if (thread)
		thread_starts(state, child);
	return child->tid;
}

void trace_call_failed(struct trace_state *state, struct task *task)
{
	struct registers at;
	if (!task->calling || !registers_read(task->tid, &at))
		return;
	task->calling = false;
	/* A call that is begun again after a signal is counted when it is. */
	const long result = (long)at.value[0];
	if (result >= 0 || result == -512 || result == -513 || result == -514)
		return;
	struct fs_record *call = &task->call;
	call->error = (int32_t)-result;
	call->end_ns = call->begin_ns;
	if (call->type == FS_EXEC) {
		events_write(state->events, call);
		call->type = FS_EXEC_FAILED;
	}
	events_write(state->events, call);
}

void trace_execed(struct trace_state *state, struct task *task)
{
	unsigned long former = 0;
	ptrace(PTRACE_GETEVENTMSG, task->tid, 0, &former);
	struct task *caller = former && (pid_t)former != task->tid ? tasks_find(&state->tasks, (pid_t)former) : task;
	if (!task->process)
		return;
	if (state->started && caller && caller->calling) {
		caller->call.end_ns = caller->call.begin_ns;
		events_write(state->events, &caller->call);
	}
	task->calling = false;
	state->started = true;
	if (caller && caller != task)
		trace_forget(state, caller->tid); /* it goes on under the leader's number */
	task->process->image = atomic_fetch_add(&state->shared->images, 1) + 1;
	task->process->resident_at_ns = 0;
}
