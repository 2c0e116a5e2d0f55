/* A stopped thread's registers, in the numbering of DWARF, and the system call that it is about to make. */
#ifndef FORKSIGHT_REGISTERS_H
#define FORKSIGHT_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#if defined(__x86_64__)
#define REGISTERS 17
#define REGISTER_FRAME 6
#define REGISTER_STACK 7
#define REGISTER_RETURN 16
#else
#define REGISTERS 32
#define REGISTER_FRAME 29
#define REGISTER_STACK 31
#define REGISTER_RETURN 30
#endif

struct registers {
	uint64_t value[REGISTERS];
	uint64_t pc;
	long call; /* system call number, at a stop where one begins */
	uint64_t argument[6];
	bool foreign; /* made by way of the 32-bit interface */
};

bool registers_read(pid_t tid, struct registers *registers);
/* The same where the filter has stopped a call. One of the 32-bit interface reads as its counterpart of ours. */
bool registers_read_at_call(pid_t tid, struct registers *registers);
/* The call will not be made, and fails with `error`. */
bool registers_refuse_call(pid_t tid, int error);
bool registers_set_first_argument(pid_t tid, const struct registers *registers, uint64_t value);

#endif
