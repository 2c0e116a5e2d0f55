/* From an address in a file to source lines, inlined functions included. */
#ifndef FORKSIGHT_SYMBOLS_H
#define FORKSIGHT_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

struct symbol_frame {
	char *file;	/* absolute where the debug information says so; NULL where there is none */
	int line;	/* 1-based, 0 where unknown */
	char *function; /* as written in the source; NULL where unknown */
};

/*
 * Fills at most `max` frames, innermost first, for the instruction at `offset` (an address as the file numbers them).
 * Returns how many; the strings belong to the caller.
 */
size_t symbols_resolve(const char *path, uint64_t offset, struct symbol_frame *frames, size_t max);
void symbols_close(void);

#endif
