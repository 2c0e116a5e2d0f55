/* What the wrappers of process-creating calls share; see fork.c. */
#ifndef FORKSIGHT_PROCESS_H
#define FORKSIGHT_PROCESS_H

#include "shim.h"

/* A record with what only a process creation needs: flags, resident size, faults so far. */
struct fs_record fs_begin_process(enum fs_kind kind, struct fs_caller caller, uint64_t flags);
/* True, and recorded, where the task limit refuses the call. */
bool fs_refuse(struct fs_record *record);

struct rusage;
/* A child has ended and is gone; others than ended ones are passed over. */
void fs_reaped(int child, int status, const struct rusage *usage, uint64_t begin_ns);

#endif
