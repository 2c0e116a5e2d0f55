/* The distinct call sites of a run, given their source lines at the end. */
#ifndef FORKSIGHT_SITES_H
#define FORKSIGHT_SITES_H

#include "../record.h"

#include <stdio.h>

/* One line {"type":"site"} for each site of the shared table; its id is the index there. */
void sites_write(FILE *out, const struct fs_shared *shared);

#endif
