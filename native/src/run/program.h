/* What kind of program is to be profiled, and its start. */
#ifndef FORKSIGHT_PROGRAM_H
#define FORKSIGHT_PROGRAM_H

#include "options.h"

#include <stddef.h>
#include <sys/types.h>

enum program_method {
	PROGRAM_SHIM,
	PROGRAM_TRACE, /* nothing can be preloaded, or it would not see enough */
	PROGRAM_REFUSED,
};

/* How to watch the command; `*why`, for the user, where that is not by the shim. */
enum program_method program_method(const struct options *options, const char **why);

struct program_streams {
	int out, error; /* -1: inherited */
	int terminal;	/* for all three, in place of these; -1: none */
};

/*
 * Starts the command with the shim in its own session. Returns its pid, or -1 with errno set where it could not be
 * started (exec failures included). `*gate` is the gate, where the options ask for one.
 */
pid_t program_start(const struct options *options, const char *ring, struct program_streams streams, int *gate);

/*
 * In the child of a fork: a session and streams of its own, and the exec. Without a ring nothing is preloaded. What
 * goes wrong is written to `status` as an errno. With `gate`, a socket (-1: none), the gate is put up. Does not return.
 */
void program_become(const struct options *options, const char *ring, struct program_streams streams, int status,
		    int gate);

#endif
