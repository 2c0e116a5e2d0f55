/* The symbol table names the variable; its type in the debug information, where there is one, the member inside it. */
#define _GNU_SOURCE
#include "variables.h"

#include "symbols.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <gelf.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define TYPE_DEPTH 16

struct variable {
	const char *name;
	uint64_t start, size;
};

static bool find_symbol(Elf *elf, uint64_t address, struct variable *found)
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
			if (!gelf_getsym(data, (int)i, &symbol) || GELF_ST_TYPE(symbol.st_info) != STT_OBJECT ||
			    address < symbol.st_value || address >= symbol.st_value + symbol.st_size)
				continue;
			const char *name = elf_strptr(elf, header.sh_link, symbol.st_name);
			if (!name || !*name)
				continue;
			*found = (struct variable){name, symbol.st_value, symbol.st_size};
			return true;
		}
	}
	return false;
}

static bool stands_at(Dwarf_Die *die, uint64_t address)
{
	Dwarf_Attribute attribute;
	Dwarf_Op *ops;
	size_t count;
	return dwarf_attr(die, DW_AT_location, &attribute) && dwarf_getlocation(&attribute, &ops, &count) == 0 &&
	       count == 1 && ops[0].atom == DW_OP_addr && ops[0].number == address;
}

/* Depth first, since a variable may be one of a function's or a namespace's. */
static bool find_die(Dwarf_Die *parent, uint64_t address, int depth, Dwarf_Die *found)
{
	Dwarf_Die die;
	if (depth > TYPE_DEPTH || dwarf_child(parent, &die) != 0)
		return false;
	do {
		const int tag = dwarf_tag(&die);
		if (tag == DW_TAG_variable && stands_at(&die, address)) {
			*found = die;
			return true;
		}
		if ((tag == DW_TAG_subprogram || tag == DW_TAG_lexical_block || tag == DW_TAG_namespace) &&
		    find_die(&die, address, depth + 1, found))
			return true;
	} while (dwarf_siblingof(&die, &die) == 0);
	return false;
}

static bool find_variable(Dwarf *dwarf, uint64_t address, Dwarf_Die *found)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Half version;
	uint8_t type;
	Dwarf_Die unit, sub;
	while (dwarf && dwarf_get_units(dwarf, cu, &cu, &version, &type, &unit, &sub) == 0)
		if (find_die(&unit, address, 0, found))
			return true;
	return false;
}

static bool type_of(Dwarf_Die *die, Dwarf_Die *type)
{
	Dwarf_Attribute attribute;
	return dwarf_formref_die(dwarf_attr_integrate(die, DW_AT_type, &attribute), type) &&
	       dwarf_peel_type(type, type) == 0;
}

/* The member of a structure or union that covers the offset, which then counts from the member's start. */
static bool find_member(Dwarf_Die *type, uint64_t *offset, Dwarf_Die *member)
{
	Dwarf_Die die;
	if (dwarf_child(type, &die) != 0)
		return false;
	do {
		Dwarf_Attribute attribute;
		Dwarf_Word start = 0, size;
		Dwarf_Die of;
		if (dwarf_tag(&die) != DW_TAG_member && dwarf_tag(&die) != DW_TAG_inheritance)
			continue;
		dwarf_formudata(dwarf_attr(&die, DW_AT_data_member_location, &attribute), &start);
		if (!type_of(&die, &of) || dwarf_aggregate_size(&of, &size) != 0 || *offset < start ||
		    *offset >= start + size)
			continue;
		*offset -= start;
		*member = die;
		return true;
	} while (dwarf_siblingof(&die, &die) == 0);
	return false;
}

/* `pthread_mutex_t` is a union of libc's own making: its members say nothing. */
static bool is_lock(Dwarf_Die *holder)
{
	Dwarf_Attribute attribute;
	Dwarf_Die type;
	const char *name = dwarf_formref_die(dwarf_attr_integrate(holder, DW_AT_type, &attribute), &type)
				   ? dwarf_diename(&type)
				   : NULL;
	return name && (strncmp(name, "pthread_", 8) == 0 || strcmp(name, "mtx_t") == 0 || strcmp(name, "cnd_t") == 0 ||
			strcmp(name, "sem_t") == 0 || strstr(name, "mutex"));
}

static void add_members(Dwarf_Die variable, uint64_t offset, char *name, size_t size)
{
	Dwarf_Die type;
	for (int depth = 0; depth < TYPE_DEPTH && !is_lock(&variable) && type_of(&variable, &type); depth++) {
		const size_t length = strlen(name);
		const int tag = dwarf_tag(&type);
		if (tag == DW_TAG_array_type) {
			Dwarf_Die element;
			Dwarf_Word each;
			if (!type_of(&type, &element) || dwarf_aggregate_size(&element, &each) != 0 || each == 0)
				return;
			snprintf(name + length, size - length, "[%llu]", (unsigned long long)(offset / each));
			offset %= each;
			variable = type; /* whose DW_AT_type is the element's */
		} else if (tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_union_type) {
			Dwarf_Die member;
			if (!find_member(&type, &offset, &member))
				return;
			const char *part = dwarf_diename(&member);
			/* Base classes, and anonymous structures, are no part of what is written. */
			if (part && dwarf_tag(&member) == DW_TAG_member && strncmp(part, "_M_", 3) != 0)
				snprintf(name + length, size - length, ".%s", part);
			variable = member;
		} else {
			return;
		}
	}
}

static const struct fs_module *module_of(const struct fs_shared *shared, int32_t image, uint64_t address)
{
	const uint32_t count = atomic_load(&shared->module_count);
	for (uint32_t i = 0; i < count && i < FS_MODULES; i++) {
		const struct fs_module *module = &shared->modules[i];
		if (atomic_load(&module->ready) && module->image == image && address >= module->bias &&
		    address >= module->low && address < module->high)
			return module;
	}
	return NULL;
}

bool variable_name(const struct fs_shared *shared, int32_t image, uint64_t address, char *name, size_t size)
{
	const struct fs_module *module = module_of(shared, image, address);
	struct variable variable;
	char path[FS_MODULE_PATH + 1];
	if (!module || !size)
		return false;
	memcpy(path, module->path, FS_MODULE_PATH);
	path[FS_MODULE_PATH] = 0;
	const uint64_t offset = address - module->bias;
	if (!find_symbol(symbols_elf(path), offset, &variable))
		return false;
	/* A static of a function has a number behind its name. */
	snprintf(name, size, "%.*s", (int)strcspn(variable.name, "."), variable.name);
	Dwarf_Die die;
	if (find_variable(symbols_dwarf(path), variable.start, &die)) {
		const char *written = dwarf_diename(&die);
		if (written)
			snprintf(name, size, "%s", written);
		add_members(die, offset - variable.start, name, size);
	}
	return true;
}
