/* The tasks of a traced program, by number, and the processes that they make up. */
#ifndef FORKSIGHT_TRACE_TASKS_H
#define FORKSIGHT_TRACE_TASKS_H

#include "../record.h"

#include <stdbool.h>
#include <sys/types.h>

#define TASK_BUCKETS 4096u

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
	bool begun, held;	 /* it has shown itself; it is not let go yet */
	bool calling;		 /* between entering a call that creates or execs and what came of it */
	uint64_t cpu_ns;	 /* when it entered */
	int usage_fd;		 /* /proc/…/schedstat of a task that makes others; -1: not open */
	struct fs_record call;
	struct task *next;
};

struct tasks {
	struct task *bucket[TASK_BUCKETS];
	uint32_t count, usage_fds;
};

/* All of them, in no order; the next one must be taken before a task is forgotten. */
struct task *tasks_first(const struct tasks *tasks);
struct task *tasks_next(const struct tasks *tasks, const struct task *task);
struct task *tasks_find(const struct tasks *tasks, pid_t tid);
/* A new task may report itself before the call that made it does. NULL where memory is short. */
struct task *tasks_add(struct tasks *tasks, pid_t tid);
/* False where it was not known, or not to which process it belonged. */
bool tasks_forget(struct tasks *tasks, pid_t tid);
void task_join(struct task *task, struct process *process);

/* CPU time and time spent waiting for a CPU, in nanoseconds, and turns on it, of any thread. */
struct trace_usage {
	uint64_t cpu_ns, delay_ns, turns;
};
struct trace_usage trace_usage_of(pid_t tid);
/* The same of a task that is likely to be asked about again: its file stays open. */
struct trace_usage task_usage(struct tasks *tasks, struct task *task);

struct process *process_new(pid_t pid, pid_t parent, int32_t image);
/* Looked up once a millisecond. */
uint32_t process_resident_kb(struct process *process, uint64_t now);
/* Minor faults so far of a process, or of one of its threads. */
uint64_t process_faults(pid_t pid, pid_t tid);

#endif
