/* The distinct call sites of a run: numbered as they come, given their source lines at the end. */
#ifndef FORKSIGHT_SITES_H
#define FORKSIGHT_SITES_H

#include "../record.h"

#include <stdio.h>

/* The number of the record's site, from 0; -1 without memory. */
int sites_number(const struct fs_record *record);
/* One line {"type":"site"} for each of them. */
void sites_write(FILE *out, const struct fs_shared *shared);

#endif
