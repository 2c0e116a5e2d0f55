#define _GNU_SOURCE
#include "trace.h"

#include "registers.h"
#include "traceStart.h"
#include "unwind.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BUCKETS 4096u
#define RESIDENT_EVERY_NS UINT64_C(1000000)

struct process {
	pid_t pid, parent;
	uint32_t threads;
	int32_t image;
	uint32_t resident_kb;
	uint64_t resident_at_ns;
	uint32_t references; /* tasks that point here */
};

struct task {
	pid_t tid;
	struct process *process; /* NULL until the event of the call that made it was seen */
	uint64_t id;		 /* joins the call that made a thread with its end */
	bool leaving;
	bool calling;		 /* between entering a call that creates or execs and what came of it */
	uint64_t cpu_ns;	 /* when it entered */
	struct fs_record call;
	struct task *next;
};

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
	struct task *buckets[BUCKETS];
};

static uint64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* ---- tasks and processes ---------------------------------------------------------------------------------------- */

static struct task *find(const struct trace *trace, pid_t tid)
{
	for (struct task *task = trace->buckets[(uint32_t)tid % BUCKETS]; task; task = task->next)
		if (task->tid == tid)
			return task;
	return NULL;
}

/* A new task may report itself before the call that made it does. */
static struct task *find_or_add(struct trace *trace, pid_t tid)
{
	struct task *task = find(trace, tid);
	if (task || !(task = calloc(1, sizeof *task)))
		return task;
	task->tid = tid;
	task->next = trace->buckets[(uint32_t)tid % BUCKETS];
	trace->buckets[(uint32_t)tid % BUCKETS] = task;
	return task;
}

static void join(struct task *task, struct process *process)
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

static void forget(struct trace *trace, pid_t tid)
{
	struct task **link = &trace->buckets[(uint32_t)tid % BUCKETS];
	while (*link && (*link)->tid != tid)
		link = &(*link)->next;
	struct task *task = *link;
	if (!task)
		return;
	*link = task->next;
	if (task->process) {
		if (!task->leaving)
			task->process->threads--;
		leave(task->process);
		atomic_fetch_sub(&trace->shared->live, 1);
	}
	free(task);
}

static struct process *new_process(struct trace *trace, pid_t pid, const struct process *parent)
{
	struct process *process = calloc(1, sizeof *process);
	if (!process)
		return NULL;
	process->pid = pid;
	process->parent = parent ? parent->pid : 0;
	process->image = parent ? parent->image : atomic_fetch_add(&trace->shared->images, 1) + 1;
	return process;
}

static uint32_t resident_kb(struct process *process, uint64_t now)
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

/* Minor faults so far of a process, or with its path of a thread: the tenth field of stat. */
static uint64_t faults_of(pid_t pid, pid_t tid)
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

/* ---- a call begins ------------------------------------------------------------------------------------------------ */

static uint64_t requested_flags(pid_t tid, const struct registers *at)
{
	switch (at->call) {
#ifdef SYS_fork
	case SYS_fork: return SIGCHLD;
	case SYS_vfork: return CLONE_VM | CLONE_VFORK | SIGCHLD;
#endif
	case SYS_clone: return at->argument[0];
	default: break;
	}
	struct clone_args arguments = {0};
	struct iovec local = {&arguments, offsetof(struct clone_args, stack)};
	struct iovec remote = {(void *)(uintptr_t)at->argument[0], local.iov_len};
	process_vm_readv(tid, &local, 1, &remote, 1, 0);
	return arguments.flags | arguments.exit_signal;
}

/* A task that asks not to be traced would escape the limits, and fail at its own first creation. */
static void keep_traced(pid_t tid, const struct registers *at, uint64_t flags)
{
	if (!(flags & CLONE_UNTRACED))
		return;
	uint64_t kept = flags & ~(uint64_t)CLONE_UNTRACED;
	if (at->call == SYS_clone) {
		registers_set_argument(tid, 0, kept);
	} else if (at->call == SYS_clone3) {
		kept &= ~UINT64_C(0xff); /* clone3() has the exit signal elsewhere */
		struct iovec local = {&kept, sizeof kept}, remote = {(void *)(uintptr_t)at->argument[0], sizeof kept};
		process_vm_writev(tid, &local, 1, &remote, 1, 0);
	}
}

static enum fs_kind kind_of(const struct registers *at, uint64_t flags)
{
	if (flags & CLONE_THREAD)
		return FS_KIND_THREAD;
#ifdef SYS_fork
	if (at->call == SYS_fork)
		return FS_KIND_FORK;
	if (at->call == SYS_vfork)
		return FS_KIND_VFORK;
#endif
	/* What glibc and musl ask for in fork(). */
	const uint64_t bookkeeping = CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | CLONE_UNTRACED | 0xff;
	const bool of_libc = flags & CLONE_CHILD_CLEARTID;
	return at->call == SYS_clone && of_libc && (flags & ~bookkeeping) == 0 ? FS_KIND_FORK : FS_KIND_CLONE;
}

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

static bool is_exec(const struct registers *at)
{
	return at->call == SYS_execve || at->call == SYS_execveat;
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
	const uint64_t flags = is_exec(&at) ? 0 : requested_flags(task->tid, &at);
	keep_traced(task->tid, &at, flags);
	task->call = (struct fs_record){
		.type = is_exec(&at) ? FS_EXEC : FS_CALL,
		.kind = (uint16_t)(is_exec(&at) ? FS_KIND_EXEC : kind_of(&at, flags)),
		.pid = task->process->pid,
		.tid = task->tid,
		.threads = task->process->threads,
		.flags = flags,
		.site = site_of(trace, task, &at),
		.begin_ns = now_ns(),
	};
	task->calling = true;
	if (!(flags & CLONE_THREAD))
		task->call.faults = faults_of(task->process->pid, task->process->pid);
	if (!is_exec(&at)) {
		task->call.rss_kb = resident_kb(task->process, task->call.begin_ns);
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
	struct task *child = find_or_add(trace, (pid_t)message);
	if (!child || child->process || !maker->process)
		return;
	const bool thread = maker->calling && (maker->call.flags & CLONE_THREAD);
	struct process *process = thread ? maker->process : new_process(trace, child->tid, maker->process);
	if (!process)
		return;
	join(child, process);
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
	struct task *caller = former && (pid_t)former != task->tid ? find(trace, (pid_t)former) : task;
	if (!task->process)
		return;
	if (trace->started && caller && caller->calling) {
		caller->call.end_ns = caller->call.begin_ns;
		events_write(trace->events, &caller->call);
	}
	task->calling = false;
	trace->started = true;
	if (caller && caller != task)
		forget(trace, caller->tid); /* it goes on under the leader's number */
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
		.faults = faults_of(task->process->pid, task->tid),
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
		.faults = faults_of(process->parent, process->parent),
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
	struct task *task = find_or_add(trace, tid);
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
	const struct task *task = find(trace, tid);
	if (tid == trace->root) {
		trace->ended = true;
		trace->status = status;
		trace->usage = *usage;
	} else if (task && task->process && task->process->pid == tid) {
		process_ended(trace, task->process, status, usage);
	}
	forget(trace, tid);
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
	struct task *root = find_or_add(trace, trace->root);
	if (root)
		join(root, new_process(trace, trace->root, NULL));
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
