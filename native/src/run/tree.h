/* The processes below this one. As a subreaper we stay the ancestor of every process that the target starts. */
#ifndef FORKSIGHT_TREE_H
#define FORKSIGHT_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

struct tree_totals {
	size_t processes; /* zombies not counted */
	size_t tasks;	  /* their threads */
	uint64_t resident_bytes; /* summed, so that shared pages count once per process */
};

struct tree_totals tree_measure(void);
/* Whether the process lives: neither gone nor a zombie. */
bool tree_lives(pid_t pid);
/* Proportional set size of all of them: exact where pages are shared, and slow. */
uint64_t tree_proportional_bytes(void);

typedef void tree_reaped(pid_t pid, int status, const struct rusage *usage, void *data);
/* Reaps every child that has ended. `reaped` may be NULL. */
void tree_reap(tree_reaped *reaped, void *data);
struct tree_killed {
	size_t processes; /* distinct ones, `root` not counted */
	size_t rounds;	  /* looks at all of them until none was alive */
};
/* SIGKILLs all of them until none is left, calling `reap` in between. */
typedef void tree_reaper(void *data);
struct tree_killed tree_kill(pid_t root, tree_reaper *reap, void *data);

#endif
