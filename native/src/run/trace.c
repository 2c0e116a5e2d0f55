/* The loop of the tracer: which task stopped, and why. */
#define _GNU_SOURCE
#include "trace.h"

#include "clock.h"
#include "traceStart.h"
#include "traceState.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* The kernel adds up what all threads of a process used each time it is asked for that: nothing, as long as they are few. */
#define FEW_TASKS 32

struct trace {
	struct trace_state state;
	bool ended;
	int status;
	struct rusage usage;
	struct trace_costs costs;
	uint32_t held;
};

/* ---- new tasks: they wait until the event of the call that made them has told whose they are --------------------- */

static void hold(struct trace *trace, struct task *task)
{
	task->held = task->begun = true;
	trace->held++;
}

static void let_go(struct trace *trace, struct task *task)
{
	if (!task || !task->held)
		return;
	task->held = false;
	trace->held--;
	ptrace(PTRACE_CONT, task->tid, 0, 0);
}

/* A task that was killed within its call tells of no child. */
static void let_all_go(struct trace *trace)
{
	for (struct task *task = tasks_first(&trace->state.tasks); task && trace->held; task = tasks_next(&trace->state.tasks, task))
		let_go(trace, task);
}

/* ---- stops ------------------------------------------------------------------------------------------------------- */

static bool stops_the_group(int number)
{
	return number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU;
}

static void created(struct trace *trace, struct task *maker)
{
	let_go(trace, tasks_find(&trace->state.tasks, trace_created(&trace->state, maker)));
}

static void stopped(struct trace *trace, pid_t tid, int status)
{
	struct trace_state *state = &trace->state;
	const int number = WSTOPSIG(status), event = status >> 16;
	struct task *task = tasks_add(&state->tasks, tid);
	int go_on = PTRACE_CONT, deliver = 0;
	if (!task) {
		ptrace(PTRACE_CONT, tid, 0, 0);
		return;
	}
	switch (event) {
	case PTRACE_EVENT_SECCOMP:
		trace_call_begins(state, task);
		go_on = task->calling ? PTRACE_SYSCALL : PTRACE_CONT; /* to see it fail */
		break;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE: created(trace, task); break;
	case PTRACE_EVENT_EXEC: trace_execed(state, task); break;
	case PTRACE_EVENT_EXIT: trace_thread_ends(state, task); break;
	case PTRACE_EVENT_STOP:
		if (!task->process && !task->begun && number == SIGTRAP) {
			hold(trace, task);
			return;
		}
		if (stops_the_group(number)) {
			go_on = PTRACE_LISTEN;
			/* A target that stops itself would stay so: nobody has a terminal to continue it from. */
			if (task->process && task->process->pid == state->root)
				kill(state->root, SIGCONT);
		}
		break;
	default:
		if (number == (SIGTRAP | 0x80)) {
			trace_call_failed(state, task);
		} else {
			trace_signal_arrives(state, task, number);
			deliver = number;
		}
	}
	ptrace(go_on, tid, 0, deliver);
}

static void gone(struct trace *trace, pid_t tid, int status, const struct rusage *usage)
{
	struct trace_state *state = &trace->state;
	const struct task *task = tasks_find(&state->tasks, tid);
	const bool within_call = task && task->calling;
	if (task && task->held)
		trace->held--;
	if (tid == state->root) {
		trace->ended = true;
		trace->status = status;
		trace->usage = *usage;
	} else if (task && task->process && task->process->pid == tid) {
		trace_process_ended(state, task->process, status, usage);
	}
	trace_forget(state, tid);
	if (within_call)
		let_all_go(trace);
}

/* ---- who stopped --------------------------------------------------------------------------------------------------- */

/* Which task there is something to hear of; 0: none. `*usage`: whether to ask what it used. */
static pid_t next_task(const struct trace *trace, bool *usage)
{
	siginfo_t info = {.si_pid = 0};
	*usage = true;
	if (trace->state.tasks.count <= FEW_TASKS)
		return -1;
	if (waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) != 0)
		return 0;
	const struct task *task = tasks_find(&trace->state.tasks, info.si_pid);
	const bool ended = info.si_code == CLD_EXITED || info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED;
	*usage = ended && task && task->process && task->process->pid == task->tid; /* its other threads are gone */
	return info.si_pid;
}

bool trace_reap(struct trace *trace, int *status, struct rusage *usage)
{
	for (;;) {
		int how;
		struct rusage used = {.ru_maxrss = 0};
		bool with_usage;
		const pid_t which = next_task(trace, &with_usage);
		const pid_t tid = which ? wait4(which, &how, WNOHANG | __WALL, with_usage ? &used : NULL) : 0;
		if (tid <= 0)
			break;
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

/* ---- the beginning --------------------------------------------------------------------------------------------------- */

/* Until the program runs, or cannot. */
static bool reach_program(struct trace *trace, int failure)
{
	int how;
	struct rusage used;
	while (!trace->state.started && !trace->ended) {
		const pid_t tid = wait4(trace->state.root, &how, __WALL, &used);
		if (tid < 0 && errno != EINTR)
			return false;
		if (tid > 0 && WIFSTOPPED(how))
			stopped(trace, tid, how);
		else if (tid > 0)
			gone(trace, tid, how, &used);
	}
	int error;
	if (trace->state.started)
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
	struct trace_state *state = &trace->state;
	state->events = events;
	state->shared = events->shared;
	trace->costs = trace_measure();
	events->origin_ns = now_ns();
	state->root = trace_spawn(options, streams, &failure);
	if (state->root < 0) {
		*refused = errno == EPERM || errno == EACCES;
		const int error = errno;
		free(trace);
		errno = error;
		return NULL;
	}
	struct task *root = tasks_add(&state->tasks, state->root);
	if (root)
		task_join(root, trace_new_process(state, state->root, NULL));
	const bool reached = root && reach_program(trace, failure);
	const int error = errno;
	close(failure);
	if (reached)
		return trace;
	kill(state->root, SIGKILL);
	free(trace);
	errno = error;
	return NULL;
}

pid_t trace_root(const struct trace *trace)
{
	return trace->state.root;
}

uint64_t trace_bias_ns(const struct trace *trace)
{
	return trace->costs.bias_ns;
}

uint64_t trace_overhead_ns(const struct trace *trace)
{
	return trace->costs.overhead_ns;
}
