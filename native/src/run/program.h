/* What kind of program is to be profiled, and its start. */
#ifndef FORKSIGHT_PROGRAM_H
#define FORKSIGHT_PROGRAM_H

#include "options.h"

#include <stddef.h>
#include <sys/types.h>

/* NULL where the shim can be loaded into the program, else why not, for the user. */
const char *program_refusal(const char *path);

struct program_streams {
	int out, error; /* -1: inherited */
};

/*
 * Starts the command with the shim in its own session. Returns its pid, or -1 with errno set where it could not be
 * started (exec failures included).
 */
pid_t program_start(const struct options *options, const char *ring, struct program_streams streams);

#endif
