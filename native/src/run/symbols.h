/* From an address in a file to source lines, inlined functions included. */
#ifndef FORKSIGHT_SYMBOLS_H
#define FORKSIGHT_SYMBOLS_H

#include <stdbool.h>
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
/* Call frame information of the file: from .eh_frame, or from .debug_frame. NULL where it has none. */
struct Dwarf_CFI_s *symbols_cfi(const char *path, bool eh);
/* The file itself, and its debug information; NULL where there is none. */
struct Elf *symbols_elf(const char *path);
struct Dwarf *symbols_dwarf(const char *path);
void symbols_close(void);

#endif
