#define _GNU_SOURCE
#include "registers.h"

#include "filter.h"

#include <elf.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>

static bool get(pid_t tid, struct user_regs_struct *raw)
{
	struct iovec into = {raw, sizeof *raw};
	/* Those of a 32-bit program are fewer. */
	return ptrace(PTRACE_GETREGSET, tid, (void *)NT_PRSTATUS, &into) == 0 && into.iov_len == sizeof *raw;
}

static bool set(pid_t tid, struct user_regs_struct *raw)
{
	struct iovec from = {raw, sizeof *raw};
	return ptrace(PTRACE_SETREGSET, tid, (void *)NT_PRSTATUS, &from) == 0;
}

static bool is_foreign(pid_t tid)
{
	unsigned long data = 0;
	return ptrace(PTRACE_GETEVENTMSG, tid, 0, &data) == 0 && (data & FILTER_FOREIGN);
}

#if defined(__x86_64__)

#define X32_BIT UINT64_C(0x40000000)

bool registers_read(pid_t tid, struct registers *out)
{
	struct user_regs_struct raw;
	if (!get(tid, &raw))
		return false;
	*out = (struct registers){
		.value = {raw.rax, raw.rdx, raw.rcx, raw.rbx, raw.rsi, raw.rdi, raw.rbp, raw.rsp, raw.r8, raw.r9, raw.r10,
			  raw.r11, raw.r12, raw.r13, raw.r14, raw.r15, raw.rip},
		.pc = raw.rip,
		.call = (long)raw.orig_rax < 0 ? -1 : (long)(raw.orig_rax & ~X32_BIT),
		.argument = {raw.rdi, raw.rsi, raw.rdx, raw.r10, raw.r8, raw.r9},
	};
	return true;
}

bool registers_read_at_call(pid_t tid, struct registers *out)
{
	if (!registers_read(tid, out))
		return false;
	out->foreign = is_foreign(tid);
	if (!out->foreign)
		return true;
	switch (out->call) {
	case 2: out->call = SYS_fork; break;
	case 120: out->call = SYS_clone; break;
	case 190: out->call = SYS_vfork; break;
	default: break; /* clone3() has one number everywhere */
	}
	/* ebx and ecx, by their numbers in DWARF; the others are not looked at. */
	out->argument[0] = (uint32_t)out->value[3];
	out->argument[1] = (uint32_t)out->value[2];
	return true;
}

bool registers_refuse_call(pid_t tid, int error)
{
	struct user_regs_struct raw;
	if (!get(tid, &raw))
		return false;
	raw.orig_rax = (unsigned long long)-1;
	raw.rax = (unsigned long long)-(long long)error;
	return set(tid, &raw);
}

bool registers_set_first_argument(pid_t tid, const struct registers *registers, uint64_t value)
{
	struct user_regs_struct raw;
	if (!get(tid, &raw))
		return false;
	if (registers->foreign)
		raw.rbx = value;
	else
		raw.rdi = value;
	return set(tid, &raw);
}

#elif defined(__aarch64__)

bool registers_read(pid_t tid, struct registers *out)
{
	struct user_regs_struct raw;
	if (!get(tid, &raw))
		return false;
	*out = (struct registers){.pc = raw.pc, .call = (long)raw.regs[8]};
	memcpy(out->value, raw.regs, 31 * sizeof out->value[0]);
	out->value[REGISTER_STACK] = raw.sp;
	memcpy(out->argument, raw.regs, sizeof out->argument);
	return true;
}

/* A 32-bit program that a traced one has exec'ed: its tasks are counted by the events that tell of them. */
bool registers_read_at_call(pid_t tid, struct registers *out)
{
	return !is_foreign(tid) && registers_read(tid, out);
}

bool registers_refuse_call(pid_t tid, int error)
{
	struct user_regs_struct raw;
	int none = -1;
	struct iovec call = {&none, sizeof none};
	if (!get(tid, &raw) || ptrace(PTRACE_SETREGSET, tid, (void *)NT_ARM_SYSTEM_CALL, &call) != 0)
		return false;
	raw.regs[0] = (unsigned long long)-(long long)error;
	return set(tid, &raw);
}

bool registers_set_first_argument(pid_t tid, const struct registers *registers, uint64_t value)
{
	(void)registers;
	struct user_regs_struct raw;
	if (!get(tid, &raw))
		return false;
	raw.regs[0] = value;
	return set(tid, &raw);
}

#else
#error "Forksight's runner knows x86-64 and arm64"
#endif
