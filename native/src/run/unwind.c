/*
 * Unwinds by call frame information (.eh_frame, else .debug_frame), and by frame pointers where a program has none
 * (Go's assembler). Rows are kept by address: the second stop at the same place costs two system calls.
 *
 * Not libdwfl, which would do all this: a session for each program takes 50 ms, and it brings a network client along.
 */
#define _GNU_SOURCE
#include "unwind.h"

#include "symbols.h"

#include <dwarf.h>
#include <elf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define ROWS 4096u
#define SNAPSHOT_BYTES 8192u
#define MOST_SEGMENTS 64

enum rule { UNKNOWN, SAME, SAVED, MOVED };

/* How to get from a frame to its caller's, for one address. */
struct row {
	uint64_t pc;
	int32_t module;
	bool known;
	uint8_t cfa_register;
	int64_t cfa_offset;
	uint8_t rule[REGISTERS];
	int64_t offset[REGISTERS]; /* from the CFA, where SAVED; the number of the register that holds it, where MOVED */
};

static struct row rows[ROWS];

struct stack {
	pid_t tid;
	uint64_t from;
	size_t length;
	_Alignas(8) unsigned char bytes[SNAPSHOT_BYTES];
};

/* ---- which file an address belongs to ---------------------------------------------------------------------------- */

/* What is to be added to an address of the file to get one in memory. */
static bool find_bias(const char *path, uint64_t start, uint64_t offset, uint64_t *bias)
{
	Elf64_Ehdr header;
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	bool found = false;
	if (pread(fd, &header, sizeof header, 0) == (ssize_t)sizeof header &&
	    memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && header.e_ident[EI_CLASS] == ELFCLASS64) {
		for (int i = 0; !found && i < header.e_phnum && i < MOST_SEGMENTS; i++) {
			Elf64_Phdr segment;
			const off_t at = (off_t)(header.e_phoff + (uint64_t)i * header.e_phentsize);
			if (pread(fd, &segment, sizeof segment, at) != (ssize_t)sizeof segment)
				break;
			/* Mapped from the page on in which the segment begins. */
			if (segment.p_type != PT_LOAD || offset < segment.p_offset - segment.p_offset % page ||
			    offset >= segment.p_offset + segment.p_filesz)
				continue;
			*bias = start - offset + segment.p_offset - segment.p_vaddr;
			found = true;
		}
	}
	close(fd);
	return found;
}

static int32_t find_module(const struct fs_shared *shared, int32_t image, uint64_t address)
{
	const uint32_t count = atomic_load(&shared->module_count);
	for (uint32_t i = 0; i < count && i < FS_MODULES; i++) {
		const struct fs_module *module = &shared->modules[i];
		if (module->image == image && address >= module->start && address < module->end)
			return (int32_t)i;
	}
	return -1;
}

static void add_modules(struct fs_shared *shared, pid_t tid, int32_t image)
{
	char path[64], line[1024], name[FS_MODULE_PATH];
	snprintf(path, sizeof path, "/proc/%d/maps", tid);
	FILE *maps = fopen(path, "re");
	if (!maps)
		return;
	while (fgets(line, sizeof line, maps)) {
		unsigned long start, end, offset;
		char rights[5];
		int at = 0;
		if (sscanf(line, "%lx-%lx %4s %lx %*s %*s %n", &start, &end, rights, &offset, &at) != 4 || !at)
			continue;
		line[strcspn(line, "\n")] = 0;
		const uint32_t index = atomic_load(&shared->module_count);
		uint64_t bias;
		if (rights[2] != 'x' || line[at] != '/' || strlen(line + at) >= sizeof name || index >= FS_MODULES ||
		    find_module(shared, image, start) >= 0 || !find_bias(line + at, start, offset, &bias))
			continue;
		struct fs_module *module = &shared->modules[index];
		*module = (struct fs_module){.image = image, .bias = bias, .start = start, .end = end};
		strcpy(module->path, line + at);
		atomic_store(&module->ready, 1);
		atomic_store(&shared->module_count, index + 1);
	}
	fclose(maps);
}

/* ---- rows --------------------------------------------------------------------------------------------------------- */

static bool is_plain_register(const Dwarf_Op *op, uint8_t *number, int64_t *offset)
{
	if (op->atom >= DW_OP_breg0 && op->atom <= DW_OP_breg31) {
		*number = (uint8_t)(op->atom - DW_OP_breg0);
		*offset = (int64_t)op->number;
	} else if (op->atom == DW_OP_bregx && op->number < REGISTERS) {
		*number = (uint8_t)op->number;
		*offset = (int64_t)op->number2;
	} else {
		return false;
	}
	return *number < REGISTERS;
}

static bool read_row(Dwarf_Frame *frame, struct row *row)
{
	Dwarf_Op *ops;
	size_t count;
	if (dwarf_frame_cfa(frame, &ops, &count) != 0 || count != 1 ||
	    !is_plain_register(ops, &row->cfa_register, &row->cfa_offset))
		return false;
	for (int i = 0; i < REGISTERS; i++) {
		Dwarf_Op memory[3], *at;
		row->rule[i] = UNKNOWN;
		if (dwarf_frame_register(frame, i, memory, &at, &count) != 0)
			continue;
		if (count == 0)
			row->rule[i] = at == NULL ? SAME : UNKNOWN;
		else if (at[0].atom == DW_OP_call_frame_cfa && count <= 2 &&
			 (count == 1 || at[1].atom == DW_OP_plus_uconst)) {
			row->rule[i] = SAVED;
			row->offset[i] = count == 1 ? 0 : (int64_t)at[1].number;
		} else if (count == 1 && at[0].atom >= DW_OP_reg0 && at[0].atom < DW_OP_reg0 + REGISTERS) {
			row->rule[i] = MOVED;
			row->offset[i] = at[0].atom - DW_OP_reg0;
		} else if (count == 1 && at[0].atom == DW_OP_regx && at[0].number < REGISTERS) {
			row->rule[i] = MOVED;
			row->offset[i] = (int64_t)at[0].number;
		}
	}
	return true;
}

static const struct row *row_at(const struct fs_shared *shared, int32_t module, uint64_t pc)
{
	struct row *row = &rows[(pc * UINT64_C(0x9e3779b97f4a7c15)) >> 52];
	if (row->pc == pc && row->module == module)
		return row;
	*row = (struct row){.pc = pc, .module = module};
	const struct fs_module *file = &shared->modules[module];
	for (int which = 0; which < 2 && !row->known; which++) {
		Dwarf_CFI *cfi = symbols_cfi(file->path, which == 0);
		Dwarf_Frame *frame;
		if (!cfi || dwarf_cfi_addrframe(cfi, pc - file->bias, &frame) != 0)
			continue;
		row->known = read_row(frame, row);
		free(frame);
	}
	return row;
}

/* ---- the walk ------------------------------------------------------------------------------------------------------ */

static bool read_memory(pid_t tid, uint64_t address, void *into, size_t size, size_t *got)
{
	struct iovec local = {into, size}, remote = {(void *)(uintptr_t)address, size};
	const ssize_t count = process_vm_readv(tid, &local, 1, &remote, 1, 0);
	*got = count > 0 ? (size_t)count : 0;
	return count > 0;
}

static void take_snapshot(struct stack *stack, pid_t tid, uint64_t from)
{
	stack->tid = tid;
	stack->from = from;
	/* All or nothing for one range: near the end of a stack the rest of its page has to do. */
	if (!read_memory(tid, from, stack->bytes, SNAPSHOT_BYTES, &stack->length))
		read_memory(tid, from, stack->bytes, 4096 - (from & 4095), &stack->length);
}

static bool read_word(const struct stack *stack, uint64_t address, uint64_t *word)
{
	size_t got;
	if (address >= stack->from && address - stack->from + sizeof *word <= stack->length) {
		memcpy(word, stack->bytes + (address - stack->from), sizeof *word);
		return true;
	}
	return read_memory(stack->tid, address, word, sizeof *word, &got) && got == sizeof *word;
}

static bool step_by_row(const struct stack *stack, const struct row *row, struct registers *at)
{
	const uint64_t cfa = at->value[row->cfa_register] + (uint64_t)row->cfa_offset;
	if (cfa < at->value[REGISTER_STACK])
		return false;
	struct registers up = *at;
	for (int i = 0; i < REGISTERS; i++)
		if (row->rule[i] == MOVED)
			up.value[i] = at->value[row->offset[i]];
		else if (row->rule[i] == SAVED && !read_word(stack, cfa + (uint64_t)row->offset[i], &up.value[i]))
			return false;
	if (row->rule[REGISTER_RETURN] == UNKNOWN)
		return false; /* marked as the outermost frame */
	up.value[REGISTER_STACK] = cfa;
	up.pc = up.value[REGISTER_RETURN];
	*at = up;
	return true;
}

static bool step_by_frame_pointer(const struct stack *stack, struct registers *at)
{
	const uint64_t frame = at->value[REGISTER_FRAME];
	uint64_t link[2];
	if (frame % 8 || frame < at->value[REGISTER_STACK] || !read_word(stack, frame, &link[0]) ||
	    !read_word(stack, frame + 8, &link[1]))
		return false;
	at->value[REGISTER_FRAME] = link[0];
	at->value[REGISTER_STACK] = frame + 16;
	at->pc = at->value[REGISTER_RETURN] = link[1];
	return true;
}

/* glibc ends the frame information of clone() and clone3() before the system call: the caller is on top of the stack. */
static bool step_out_of_leaf(const struct stack *stack, struct registers *at)
{
#if defined(__x86_64__)
	uint64_t caller;
	if (!read_word(stack, at->value[REGISTER_STACK], &caller))
		return false;
	at->value[REGISTER_STACK] += 8;
	at->pc = caller;
	return true;
#else
	(void)stack;
	at->pc = at->value[REGISTER_RETURN];
	return true;
#endif
}

void unwind(struct fs_shared *shared, pid_t tid, const struct registers *registers, struct fs_site *site)
{
	static struct stack stack; /* one tracer, one thread */
	struct registers at = *registers;
	take_snapshot(&stack, tid, at.value[REGISTER_STACK]);
	bool looked = false;
	site->frames = 0;
	while (site->frames < FS_NATIVE_FRAMES && at.pc) {
		/* A return address may be the first of the next function: what counts is the call before it. */
		const uint64_t inside = site->frames ? at.pc - 1 : at.pc;
		int32_t module = find_module(shared, site->image, inside);
		if (module < 0 && !looked) {
			looked = true;
			add_modules(shared, tid, site->image);
			module = find_module(shared, site->image, inside);
		}
		if (module < 0)
			break;
		site->frame[site->frames++] = at.pc;
		const struct row *row = row_at(shared, module, inside);
		const bool up = row->known ? step_by_row(&stack, row, &at)
				: site->frames == 1 && symbols_cfi(shared->modules[module].path, true)
					? step_out_of_leaf(&stack, &at)
					: step_by_frame_pointer(&stack, &at);
		if (!up)
			break;
	}
}
