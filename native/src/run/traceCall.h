/* What a task is about to ask the kernel for: read from its registers, and from its memory where clone3() has it. */
#ifndef FORKSIGHT_TRACE_CALL_H
#define FORKSIGHT_TRACE_CALL_H

#include "../record.h"
#include "registers.h"

bool call_is_exec(const struct registers *at);
/* Clone flags with the exit signal in the low byte, whichever call it is. */
uint64_t call_flags(pid_t tid, const struct registers *at);
enum fs_kind call_kind(const struct registers *at, uint64_t flags);
/* A task that asks not to be traced would escape the limits, and fail at its own first creation. */
void call_keep_traced(pid_t tid, const struct registers *at, uint64_t flags);

#endif
