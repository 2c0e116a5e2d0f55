/*
 * A task limit that cannot be passed by: the kernel asks the supervisor before any process is made, whichever way the
 * program asks for it. For programs that avoid libc on purpose; --trace does the same at a higher price.
 */
#ifndef FORKSIGHT_GATE_H
#define FORKSIGHT_GATE_H

#include "../record.h"

#include <stdbool.h>

/* In the child, before exec: puts up the gate and sends its end through `socket`. False with errno set. */
bool gate_install(int socket);
/* In the supervisor: the gate that the child sent, -1 where there is none. */
int gate_receive(int socket);

struct gate {
	int fd; /* -1: no gate */
	int64_t limit;
	int64_t tasks; /* at the last count, and those let through since */
	uint64_t counted_ns;
};

/* Answers what is asked at this moment; a creation past the limit fails with EAGAIN, and is counted as refused. */
void gate_answer(struct gate *gate, struct fs_shared *shared);
/* From now on every creation fails. */
void gate_close(struct gate *gate);

#endif
