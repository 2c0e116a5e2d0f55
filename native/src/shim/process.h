/* What the wrappers of process-creating calls share; see fork.c. */
#ifndef FORKSIGHT_PROCESS_H
#define FORKSIGHT_PROCESS_H

#include "shim.h"

/* A record with what only a process creation needs: flags, resident size, faults so far. */
struct fs_record fs_begin_process(enum fs_kind kind, struct fs_caller caller, uint64_t flags);
/* True, and recorded, where the task limit refuses the call. */
bool fs_refuse(struct fs_record *record);

#endif
