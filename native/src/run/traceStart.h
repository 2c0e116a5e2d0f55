/* Starting a program so that each of its task-creating calls, and no other, stops it for its tracer. */
#ifndef FORKSIGHT_TRACE_START_H
#define FORKSIGHT_TRACE_START_H

#include "options.h"
#include "program.h"

#include <stdint.h>
#include <sys/types.h>

/* A traced child that is about to exec the command; it tells an errno on `*failure` where it cannot. -1 and errno. */
pid_t trace_spawn(const struct options *options, struct program_streams streams, int *failure);

struct trace_costs {
	uint64_t bias_ns;     /* of CPU time that one stop adds to what is measured between two */
	uint64_t overhead_ns; /* of wall time that two stops take */
};
/* Measured with a child that stops for nothing. */
struct trace_costs trace_measure(void);

#endif
