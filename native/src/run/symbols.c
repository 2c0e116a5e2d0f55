/*
 * libdw alone, not libdwfl: the modules and their load addresses are known from the shim, and libdwfl would bring a
 * network client for debug information (debuginfod) into a program that must not use the network.
 */
#define _GNU_SOURCE
#include "symbols.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwelf.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct image {
	char *path;
	int fd, debug_fd;
	Elf *elf;
	Dwarf *dwarf;
	Dwarf_CFI *eh_cfi; /* dwarf_getcfi()'s belongs to the Dwarf, this one to us */
	bool eh_tried;
	struct image *next;
};

static struct image *images;

static Dwarf *open_dwarf(int fd)
{
	return fd < 0 ? NULL : dwarf_begin(fd, DWARF_C_READ);
}

/* Debian's and Fedora's place for separate debug information, found by build id. */
static int open_separate(Elf *elf)
{
	const void *id;
	const ssize_t length = elf ? dwelf_elf_gnu_build_id(elf, &id) : -1;
	if (length < 2 || length > 64)
		return -1;
	char path[256];
	int at = snprintf(path, sizeof path, "/usr/lib/debug/.build-id/%02x/", ((const unsigned char *)id)[0]);
	for (ssize_t i = 1; i < length; i++)
		at += snprintf(path + at, sizeof path - (size_t)at, "%02x", ((const unsigned char *)id)[i]);
	snprintf(path + at, sizeof path - (size_t)at, ".debug");
	return open(path, O_RDONLY | O_CLOEXEC);
}

static struct image *image_of(const char *path)
{
	for (struct image *image = images; image; image = image->next)
		if (strcmp(image->path, path) == 0)
			return image;
	struct image *image = calloc(1, sizeof *image);
	if (!image || !(image->path = strdup(path))) {
		free(image);
		return NULL;
	}
	elf_version(EV_CURRENT);
	image->debug_fd = -1;
	image->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (image->fd >= 0)
		image->elf = elf_begin(image->fd, ELF_C_READ, NULL);
	image->dwarf = open_dwarf(image->fd);
	if (!image->dwarf)
		image->dwarf = open_dwarf(image->debug_fd = open_separate(image->elf));
	image->next = images;
	images = image;
	return image;
}

void symbols_close(void)
{
	while (images) {
		struct image *image = images;
		images = image->next;
		if (image->eh_cfi)
			dwarf_cfi_end(image->eh_cfi);
		if (image->dwarf)
			dwarf_end(image->dwarf);
		if (image->elf)
			elf_end(image->elf);
		if (image->fd >= 0)
			close(image->fd);
		if (image->debug_fd >= 0)
			close(image->debug_fd);
		free(image->path);
		free(image);
	}
}

struct Elf *symbols_elf(const char *path)
{
	const struct image *image = image_of(path);
	return image ? image->elf : NULL;
}

struct Dwarf *symbols_dwarf(const char *path)
{
	const struct image *image = image_of(path);
	return image ? image->dwarf : NULL;
}

struct Dwarf_CFI_s *symbols_cfi(const char *path, bool eh)
{
	struct image *image = image_of(path);
	if (!image)
		return NULL;
	if (!eh)
		return image->dwarf ? dwarf_getcfi(image->dwarf) : NULL;
	if (!image->eh_tried && image->elf) {
		image->eh_tried = true;
		image->eh_cfi = dwarf_getcfi_elf(image->elf);
	}
	return image->eh_cfi;
}

/* clang writes no .debug_aranges, so a miss there means nothing: then every unit is asked. */
static bool find_unit(Dwarf *dwarf, Dwarf_Addr address, Dwarf_Die *unit)
{
	if (dwarf_addrdie(dwarf, address, unit))
		return true;
	Dwarf_CU *cu = NULL;
	Dwarf_Half version;
	uint8_t type;
	Dwarf_Die sub;
	while (dwarf_get_units(dwarf, cu, &cu, &version, &type, unit, &sub) == 0)
		if (dwarf_haspc(unit, address) == 1)
			return true;
	return false;
}

static char *absolute(Dwarf_Die *unit, const char *file)
{
	Dwarf_Attribute attribute;
	const char *directory = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
	char *joined;
	if (file[0] == '/' || !directory)
		return strdup(file);
	return asprintf(&joined, "%s/%s", directory, file) < 0 ? NULL : joined;
}

static char *call_file(Dwarf_Die *unit, Dwarf_Die *inlined)
{
	Dwarf_Attribute attribute;
	Dwarf_Word index;
	Dwarf_Files *files;
	size_t count;
	if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &index) != 0 ||
	    dwarf_getsrcfiles(unit, &files, &count) != 0 || index >= count)
		return NULL;
	const char *file = dwarf_filesrc(files, index, NULL, NULL);
	return file ? absolute(unit, file) : NULL;
}

static int call_line(Dwarf_Die *inlined)
{
	Dwarf_Attribute attribute;
	Dwarf_Word line;
	return dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &line) == 0 ? (int)line : 0;
}

static size_t resolve_dwarf(Dwarf *dwarf, Dwarf_Addr address, struct symbol_frame *frames, size_t max)
{
	Dwarf_Die unit;
	if (!find_unit(dwarf, address, &unit))
		return 0;
	struct symbol_frame current = {NULL, 0, NULL};
	Dwarf_Line *line = dwarf_getsrc_die(&unit, address);
	if (line) {
		const char *file = dwarf_linesrc(line, NULL, NULL);
		current.file = file ? absolute(&unit, file) : NULL;
		dwarf_lineno(line, &current.line);
	}

	Dwarf_Die *scopes = NULL, *chain = NULL;
	int length = dwarf_getscopes(&unit, address, &scopes);
	/* getscopes() follows an inlined function to where it was written; the chain of the innermost one is concrete. */
	if (length > 0)
		length = dwarf_getscopes_die(&scopes[0], &chain);
	size_t count = 0;
	for (int i = 0; i < length && count < max; i++) {
		const int tag = dwarf_tag(&chain[i]);
		if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
			continue;
		const char *name = dwarf_diename(&chain[i]);
		current.function = name ? strdup(name) : NULL;
		frames[count++] = current;
		current = (struct symbol_frame){NULL, 0, NULL};
		if (tag == DW_TAG_subprogram)
			break;
		current.file = call_file(&unit, &chain[i]);
		current.line = call_line(&chain[i]);
	}
	free(scopes);
	free(chain);
	if (count == 0 && current.file) {
		frames[0] = current;
		return 1;
	}
	free(current.file);
	return count;
}

/* The name of the ELF symbol that covers the address. */
static char *resolve_elf(Elf *elf, GElf_Addr address)
{
	Elf_Scn *section = NULL;
	while (elf && (section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		if (!gelf_getshdr(section, &header) || header.sh_entsize == 0 ||
		    (header.sh_type != SHT_SYMTAB && header.sh_type != SHT_DYNSYM))
			continue;
		Elf_Data *data = elf_getdata(section, NULL);
		const size_t count = header.sh_size / header.sh_entsize;
		for (size_t i = 0; data && i < count; i++) {
			GElf_Sym symbol;
			if (!gelf_getsym(data, (int)i, &symbol) || GELF_ST_TYPE(symbol.st_info) != STT_FUNC ||
			    address < symbol.st_value || address >= symbol.st_value + symbol.st_size)
				continue;
			const char *name = elf_strptr(elf, header.sh_link, symbol.st_name);
			if (name && *name)
				return strdup(name);
		}
	}
	return NULL;
}

size_t symbols_resolve(const char *path, uint64_t offset, struct symbol_frame *frames, size_t max)
{
	struct image *image = max ? image_of(path) : NULL;
	if (!image)
		return 0;
	const size_t count = image->dwarf ? resolve_dwarf(image->dwarf, offset, frames, max) : 0;
	if (count)
		return count;
	frames[0] = (struct symbol_frame){NULL, 0, resolve_elf(image->elf, offset)};
	return 1;
}
