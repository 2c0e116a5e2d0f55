/* What forksight-run is asked to do. */
#ifndef FORKSIGHT_OPTIONS_H
#define FORKSIGHT_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct options {
	int report_fd;
	int64_t time_limit_ms;
	int64_t task_limit;
	int64_t output_limit; /* bytes; 0: not counted */
	int64_t memory_limit; /* bytes; 0: none */
	const char *user_root; /* Python code below it is the user's */
	bool locks;	     /* track who holds which lock */
	bool gate;	     /* ask before each process, also of those that avoid libc */
	bool follow;	     /* into the programs that it starts */
	const char *terminal; /* the target gets one of this size, COLUMNSxROWS; NULL: it gets our streams */
	int sizes_fd;	     /* new sizes of it, a line each; -1: none */
	bool trace;	     /* from outside, also where the shim could do it */
	int64_t provoke_ms;  /* a fork waits this long for a sibling to take a lock; 0: not at all */
	const char *shim;
	char **command; /* NULL-terminated */
};

/* False, with a line on stderr, where the arguments make no sense. */
bool options_parse(int argc, char **argv, struct options *options);

#endif
