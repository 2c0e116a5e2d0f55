/* Seccomp filters that single out the calls which make tasks; all others run at full speed. */
#ifndef FORKSIGHT_FILTER_H
#define FORKSIGHT_FILTER_H

#include <stdbool.h>
#include <stdint.h>

/* What SECCOMP_RET_TRACE tells with the stop: the call is one of the other, 32-bit interface. */
#define FILTER_FOREIGN 1u

struct filter_wants {
	uint32_t action;     /* SECCOMP_RET_…, at each call that makes a process or thread */
	bool exec;	     /* at exec as well */
	bool threads_pass;   /* not at clone() of a thread; clone3() has its flags in memory, and never passes */
	unsigned long flags; /* SECCOMP_FILTER_FLAG_… */
};

/*
 * Puts the filter up for this process and its descendants, which makes them no_new_privs. -1 with errno set; else what
 * the kernel returns for the flags: 0, or a descriptor.
 */
int filter_creations(const struct filter_wants *wants);

/* The same at one call alone: for measuring what the action costs. */
int filter_call(long call, uint32_t action);

#endif
