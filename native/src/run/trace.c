#define _GNU_SOURCE
#include "trace.h"

#include "registers.h"
#include "traceCall.h"
#include "traceStart.h"
#include "traceTasks.h"
#include "unwind.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct trace {
	struct events *events;
	struct fs_shared *shared;
	pid_t root;
	bool started; /* the root has exec'ed the program */
	bool ended;
	int status;
	struct rusage usage;
	uint64_t next_id;
	struct trace_costs costs;
	struct tasks tasks;
};

static uint64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void forget_task(struct trace *trace, pid_t tid)
{
	if (tasks_forget(&trace->tasks, tid))
		atomic_fetch_sub(&trace->shared->live, 1);
}

/* A child begins with its parent's libraries where they were; an exec ends that. */
static struct process *new_process(struct trace *trace, pid_t pid, const struct process *parent)
{
	return process_new(pid, parent ? parent->pid : 0,
			   parent ? parent->image : atomic_fetch_add(&trace->shared->images, 1) + 1);
}

/* ---- a call begins ------------------------------------------------------------------------------------------------ */

static uint32_t site_of(struct trace *trace, const struct task *task, const struct registers *at)
{
	struct fs_site site = {.pid = task->process->pid, .image = task->process->image};
	unwind(trace->shared, task->tid, at, &site);
	return site.frames ? fs_site_index(trace->shared, &site) : FS_NO_SITE;
}

/* The interrupted instruction itself, where a site otherwise holds return addresses, which lie behind their calls. */
static uint32_t interrupted_at(struct trace *trace, const struct task *task, const struct registers *at)
{
	struct fs_site site = {.pid = task->process->pid, .image = task->process->image};
	unwind(trace->shared, task->tid, at, &site);
	site.frame[0]++;
	return site.frames ? fs_site_index(trace->shared, &site) : FS_NO_SITE;
}

static bool admitted(struct fs_shared *shared)
{
	if (atomic_load(&shared->live) < atomic_load(&shared->limit))
		return true;
	atomic_fetch_add(&shared->refused, 1);
	return false;
}

static void call_begins(struct trace *trace, struct task *task)
{
	struct registers at;
	if (!trace->started || !task->process || !registers_read(task->tid, &at))
		return;
	const uint64_t flags = call_is_exec(&at) ? 0 : call_flags(task->tid, &at);
	call_keep_traced(task->tid, &at, flags);
	task->call = (struct fs_record){
		.type = call_is_exec(&at) ? FS_EXEC : FS_CALL,
		.kind = (uint16_t)(call_is_exec(&at) ? FS_KIND_EXEC : call_kind(&at, flags)),
		.pid = task->process->pid,
		.tid = task->tid,
		.threads = task->process->threads,
		.flags = flags,
		.site = site_of(trace, task, &at),
		.begin_ns = now_ns(),
	};
	task->calling = true;
	if (!(flags & CLONE_THREAD))
		task->call.faults = process_faults(task->process->pid, task->process->pid);
	if (!call_is_exec(&at)) {
		task->call.rss_kb = process_resident_kb(task->process, task->call.begin_ns);
		if (!admitted(trace->shared))
			registers_refuse_call(task->tid, EAGAIN);
	}
	task->cpu_ns = trace_usage_of(task->tid).cpu_ns;
}

/* ---- what came of it ------------------------------------------------------------------------------------------------ */

static void created(struct trace *trace, struct task *maker)
{
	unsigned long message = 0;
	/* Read before anything else is done: the thread stands still, but its account is only brought up to date now. */
	const uint64_t cpu_ns = trace_usage_of(maker->tid).cpu_ns;
	if (ptrace(PTRACE_GETEVENTMSG, maker->tid, 0, &message) != 0)
		return;
	struct task *child = tasks_add(&trace->tasks, (pid_t)message);
	if (!child || child->process || !maker->process)
		return;
	const bool thread = maker->calling && (maker->call.flags & CLONE_THREAD);
	struct process *process = thread ? maker->process : new_process(trace, child->tid, maker->process);
	if (!process)
		return;
	task_join(child, process);
	atomic_fetch_add(&trace->shared->live, 1);
	if (!maker->calling)
		return;
	maker->calling = false;
	struct fs_record *call = &maker->call;
	call->child = child->tid;
	call->end_ns = call->begin_ns + (cpu_ns > maker->cpu_ns ? cpu_ns - maker->cpu_ns : 0);
	call->id = thread ? ++trace->next_id : 0;
	child->id = call->id;
	events_write(trace->events, call);
	if (!thread)
		return;
	const struct fs_record start = {
		.type = FS_THREAD_START, .pid = process->pid, .tid = child->tid, .id = call->id, .begin_ns = now_ns()};
	events_write(trace->events, &start);
}

static void call_failed(struct trace *trace, struct task *task)
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
		events_write(trace->events, call);
		call->type = FS_EXEC_FAILED;
	}
	events_write(trace->events, call);
}

static void execed(struct trace *trace, struct task *task)
{
	unsigned long former = 0;
	ptrace(PTRACE_GETEVENTMSG, task->tid, 0, &former);
	struct task *caller = former && (pid_t)former != task->tid ? tasks_find(&trace->tasks, (pid_t)former) : task;
	if (!task->process)
		return;
	if (trace->started && caller && caller->calling) {
		caller->call.end_ns = caller->call.begin_ns;
		events_write(trace->events, &caller->call);
	}
	task->calling = false;
	trace->started = true;
	if (caller && caller != task)
		forget_task(trace, caller->tid); /* it goes on under the leader's number */
	task->process->image = atomic_fetch_add(&trace->shared->images, 1) + 1;
	task->process->resident_at_ns = 0;
}

static void thread_ends(struct trace *trace, struct task *task)
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
	events_write(trace->events, &end);
}

static void process_ended(struct trace *trace, const struct process *process, int status, const struct rusage *usage)
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
	events_write(trace->events, &end);
}

/* ---- signals -------------------------------------------------------------------------------------------------------- */

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

/* Asynchronous ones alone: a fault is the doing of the instruction that it interrupts. */
static void signal_arrives(struct trace *trace, struct task *task, int number)
{
	siginfo_t info;
	struct registers at;
	if (!trace->started || !task->process || ptrace(PTRACE_GETSIGINFO, task->tid, 0, &info) != 0 ||
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
		.site = interrupted_at(trace, task, &at),
	};
	events_write(trace->events, &record);
}

/* ---- stops ------------------------------------------------------------------------------------------------------------ */

static bool stops_the_group(int number)
{
	return number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU;
}

static void stopped(struct trace *trace, pid_t tid, int status)
{
	const int number = WSTOPSIG(status), event = status >> 16;
	struct task *task = tasks_add(&trace->tasks, tid);
	int go_on = PTRACE_CONT, deliver = 0;
	if (!task) {
		ptrace(PTRACE_CONT, tid, 0, 0);
		return;
	}
	switch (event) {
	case PTRACE_EVENT_SECCOMP:
		call_begins(trace, task);
		go_on = task->calling ? PTRACE_SYSCALL : PTRACE_CONT; /* to see it fail */
		break;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE: created(trace, task); break;
	case PTRACE_EVENT_EXEC: execed(trace, task); break;
	case PTRACE_EVENT_EXIT: thread_ends(trace, task); break;
	case PTRACE_EVENT_STOP:
		if (stops_the_group(number)) {
			go_on = PTRACE_LISTEN;
			/* A target that stops itself would stay so: nobody has a terminal to continue it from. */
			if (task->process && task->process->pid == trace->root)
				kill(trace->root, SIGCONT);
		}
		break;
	default:
		if (number == (SIGTRAP | 0x80)) {
			call_failed(trace, task);
		} else {
			signal_arrives(trace, task, number);
			deliver = number;
		}
	}
	ptrace(go_on, tid, 0, deliver);
}

static void gone(struct trace *trace, pid_t tid, int status, const struct rusage *usage)
{
	const struct task *task = tasks_find(&trace->tasks, tid);
	if (tid == trace->root) {
		trace->ended = true;
		trace->status = status;
		trace->usage = *usage;
	} else if (task && task->process && task->process->pid == tid) {
		process_ended(trace, task->process, status, usage);
	}
	forget_task(trace, tid);
}

bool trace_reap(struct trace *trace, int *status, struct rusage *usage)
{
	int how;
	struct rusage used;
	pid_t tid;
	while ((tid = wait4(-1, &how, WNOHANG | __WALL, &used)) > 0) {
		if (WIFSTOPPED(how))
			stopped(trace, tid, how);
		else
			gone(trace, tid, how, &used);
	}
	if (trace->ended) {
		*status = trace->status;
		*usage = trace->usage;
	}
	return trace->ended;
}

/* Until the program runs, or cannot. */
static bool reach_program(struct trace *trace, int failure)
{
	int how;
	struct rusage used;
	while (!trace->started && !trace->ended) {
		const pid_t tid = wait4(trace->root, &how, __WALL, &used);
		if (tid < 0 && errno != EINTR)
			return false;
		if (tid > 0 && WIFSTOPPED(how))
			stopped(trace, tid, how);
		else if (tid > 0)
			gone(trace, tid, how, &used);
	}
	int error;
	if (trace->started)
		return true;
	errno = read(failure, &error, sizeof error) == (ssize_t)sizeof error ? error : EPERM;
	return false;
}

struct trace *trace_start(const struct options *options, struct events *events, struct program_streams streams,
			  bool *refused)
{
	int failure = -1;
	struct trace *trace = calloc(1, sizeof *trace);
	*refused = false;
	if (!trace)
		return NULL;
	trace->events = events;
	trace->shared = events->shared;
	trace->costs = trace_measure();
	events->origin_ns = now_ns();
	trace->root = trace_spawn(options, streams, &failure);
	if (trace->root < 0) {
		*refused = errno == EPERM || errno == EACCES;
		const int error = errno;
		free(trace);
		errno = error;
		return NULL;
	}
	struct task *root = tasks_add(&trace->tasks, trace->root);
	if (root)
		task_join(root, new_process(trace, trace->root, NULL));
	const bool reached = root && reach_program(trace, failure);
	const int error = errno;
	close(failure);
	if (reached)
		return trace;
	kill(trace->root, SIGKILL);
	free(trace);
	errno = error;
	return NULL;
}

pid_t trace_root(const struct trace *trace)
{
	return trace->root;
}

uint64_t trace_bias_ns(const struct trace *trace)
{
	return trace->costs.bias_ns;
}

uint64_t trace_overhead_ns(const struct trace *trace)
{
	return trace->costs.overhead_ns;
}
