#define _GNU_SOURCE
#include "registers.h"

#include <elf.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

static bool get(pid_t tid, struct user_regs_struct *raw)
{
	struct iovec into = {raw, sizeof *raw};
	return ptrace(PTRACE_GETREGSET, tid, (void *)NT_PRSTATUS, &into) == 0;
}

static bool set(pid_t tid, struct user_regs_struct *raw)
{
	struct iovec from = {raw, sizeof *raw};
	return ptrace(PTRACE_SETREGSET, tid, (void *)NT_PRSTATUS, &from) == 0;
}

#if defined(__x86_64__)

bool registers_read(pid_t tid, struct registers *out)
{
	struct user_regs_struct raw;
	if (!get(tid, &raw))
		return false;
	*out = (struct registers){
		.value = {raw.rax, raw.rdx, raw.rcx, raw.rbx, raw.rsi, raw.rdi, raw.rbp, raw.rsp, raw.r8, raw.r9, raw.r10,
			  raw.r11, raw.r12, raw.r13, raw.r14, raw.r15, raw.rip},
		.pc = raw.rip,
		.call = (long)raw.orig_rax,
		.argument = {raw.rdi, raw.rsi, raw.rdx, raw.r10, raw.r8, raw.r9},
	};
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

bool registers_set_argument(pid_t tid, int index, uint64_t value)
{
	struct user_regs_struct raw;
	if (index != 0 || !get(tid, &raw))
		return false;
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

bool registers_set_argument(pid_t tid, int index, uint64_t value)
{
	struct user_regs_struct raw;
	if (!get(tid, &raw))
		return false;
	raw.regs[index] = value;
	return set(tid, &raw);
}

#else
#error "Forksight's runner knows x86-64 and arm64"
#endif
