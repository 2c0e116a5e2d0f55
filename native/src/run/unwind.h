/* The call stack of a stopped thread of another program, from the outside. */
#ifndef FORKSIGHT_UNWIND_H
#define FORKSIGHT_UNWIND_H

#include "../record.h"
#include "registers.h"

/*
 * Fills `site->frame`, innermost first, for a thread of the program `site->image`. What it learns of the program's
 * libraries goes into the table of modules, where the report finds it.
 */
void unwind(struct fs_shared *shared, pid_t tid, const struct registers *registers, struct fs_site *site);

#endif
