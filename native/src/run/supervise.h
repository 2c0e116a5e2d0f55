/* Runs the target to its end, within its limits, and writes the report. */
#ifndef FORKSIGHT_SUPERVISE_H
#define FORKSIGHT_SUPERVISE_H

#include "options.h"

/* The exit status of the supervisor: 0 where a complete report was written. */
int supervise(const struct options *options);

#endif
