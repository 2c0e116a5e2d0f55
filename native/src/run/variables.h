/* The name of what stands at an address of a program's data: `queue.lock`, `table[3].mutex`. */
#ifndef FORKSIGHT_VARIABLES_H
#define FORKSIGHT_VARIABLES_H

#include "../record.h"

#include <stdbool.h>
#include <stddef.h>

/* False where it is no variable that the program or a library of image `image` defines, or where that has no symbols. */
bool variable_name(const struct fs_shared *shared, int32_t image, uint64_t address, char *name, size_t size);

#endif
