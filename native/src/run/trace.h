/*
 * Watches a program from outside, with ptrace: for what nothing can be preloaded into (static programs, Go, scripts
 * run by either). It sees every task whichever way it is made, and can refuse it, but stops the program for it.
 */
#ifndef FORKSIGHT_TRACE_H
#define FORKSIGHT_TRACE_H

#include "events.h"
#include "options.h"
#include "program.h"

#include <stdbool.h>

struct trace;

/*
 * Starts the command under trace. NULL with errno set where it could not be started; `refused` then says whether it is
 * tracing itself that is not allowed here.
 */
struct trace *trace_start(const struct options *options, struct events *events, struct program_streams streams,
			  bool *refused);
pid_t trace_root(const struct trace *trace);

/* Handles everything that happened since. True once the root has ended, with its status and usage. */
bool trace_reap(struct trace *trace, int *status, struct rusage *usage);

/* What a stop adds to a measured cost, and what a creation costs the program beside the call itself. */
uint64_t trace_bias_ns(const struct trace *trace);
uint64_t trace_overhead_ns(const struct trace *trace);

#endif
