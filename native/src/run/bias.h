/* What the shim's mere presence adds to a fork: the kernel copies its mappings along with all others. */
#ifndef FORKSIGHT_BIAS_H
#define FORKSIGHT_BIAS_H

#include <stdint.h>

/* Nanoseconds, measured now and here by forking with and without the same mappings. 0 where it cannot be measured. */
uint64_t bias_of_fork(const char *shim, int ring_fd, uint64_t ring_size);

#endif
