/* What the parts of the tracer share: who is traced, and where what they do is told. */
#ifndef FORKSIGHT_TRACE_STATE_H
#define FORKSIGHT_TRACE_STATE_H

#include "events.h"
#include "registers.h"
#include "traceTasks.h"

struct trace_state {
	struct events *events;
	struct fs_shared *shared;
	pid_t root;
	bool started; /* the root has exec'ed the program */
	uint64_t next_id;
	struct tasks tasks;
};

/* ---- traceCreations.c: a call that makes a task or execs, and what comes of it ---- */
/* A child begins with its parent's libraries where they were; an exec ends that. NULL where memory is short. */
struct process *trace_new_process(struct trace_state *state, pid_t pid, const struct process *parent);
void trace_call_begins(struct trace_state *state, struct task *task);
/* Returns the new task, 0 where it is not known. */
pid_t trace_created(struct trace_state *state, struct task *maker);
void trace_call_failed(struct trace_state *state, struct task *task);
void trace_execed(struct trace_state *state, struct task *task);

/* ---- traceEnds.c ---- */
void trace_thread_ends(struct trace_state *state, struct task *task);
void trace_process_ended(struct trace_state *state, const struct process *process, int status,
			 const struct rusage *usage);
void trace_forget(struct trace_state *state, pid_t tid);

/* ---- traceSignals.c ---- */
void trace_signal_arrives(struct trace_state *state, struct task *task, int number);

#endif
