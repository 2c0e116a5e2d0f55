#define _GNU_SOURCE
#include "filter.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_ARCHITECTURE AUDIT_ARCH_X86_64
/* Numbers of the x32 interface are those of x86-64 with this bit, but for a few: execve and execveat among them. */
#define NUMBER_BITS 0xbfffffffu
static const uint32_t more_execs[] = {520, 545};
/* The 32-bit calls, which a 64-bit program can make as well (int $0x80): fork, clone, vfork, clone3. */
static const uint32_t foreign_creations[] = {2, 120, 190, 435};
static const uint32_t creations[] = {SYS_fork, SYS_vfork, SYS_clone3};
#else
#define OUR_ARCHITECTURE AUDIT_ARCH_AARCH64
#define NUMBER_BITS 0xffffffffu
static const uint32_t more_execs[] = {SYS_execveat};
/* 32-bit Arm: fork, clone, vfork, clone3. A 64-bit program cannot make them, one that it execs can. */
static const uint32_t foreign_creations[] = {2, 120, 190, 435};
static const uint32_t creations[] = {SYS_clone3};
#endif
static const uint32_t execs[] = {SYS_execve, SYS_execveat};

/* Since Linux 4.17. Without it kernels before 5.16 switch speculation off, which slows the whole program down. */
#ifndef SECCOMP_FILTER_FLAG_SPEC_ALLOW
#define SECCOMP_FILTER_FLAG_SPEC_ALLOW (1UL << 2)
#endif

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct filter {
	struct sock_filter statement[48];
	unsigned short count;
};

static void add(struct filter *filter, uint16_t code, uint32_t value, uint8_t if_true, uint8_t if_false)
{
	filter->statement[filter->count++] = (struct sock_filter){code, if_true, if_false, value};
}

static void load(struct filter *filter, uint32_t offset)
{
	add(filter, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

static void end(struct filter *filter, uint32_t action)
{
	add(filter, BPF_RET | BPF_K, action, 0, 0);
}

static void at_calls(struct filter *filter, const uint32_t *calls, size_t count, uint32_t action)
{
	for (size_t i = 0; i < count; i++) {
		add(filter, BPF_JMP | BPF_JEQ | BPF_K, calls[i], 0, 1);
		end(filter, action);
	}
}

static int install(struct filter *filter, unsigned long flags)
{
	const struct sock_fprog program = {filter->count, filter->statement};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	const int result =
		(int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags | SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program);
	return result >= 0 ? result : (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

int filter_creations(const struct filter_wants *wants)
{
	struct filter filter = {.count = 0};
	load(&filter, offsetof(struct seccomp_data, arch));
	const unsigned short test = filter.count;
	add(&filter, BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCHITECTURE, 0, 0);
	load(&filter, offsetof(struct seccomp_data, nr));
	at_calls(&filter, foreign_creations, COUNT(foreign_creations), wants->action | FILTER_FOREIGN);
	end(&filter, SECCOMP_RET_ALLOW);
	filter.statement[test].jt = (uint8_t)(filter.count - test - 1);
	load(&filter, offsetof(struct seccomp_data, nr));
	add(&filter, BPF_ALU | BPF_AND | BPF_K, NUMBER_BITS, 0, 0);
	at_calls(&filter, creations, COUNT(creations), wants->action);
	if (wants->exec) {
		at_calls(&filter, execs, COUNT(execs), wants->action);
		at_calls(&filter, more_execs, COUNT(more_execs), wants->action);
	}
	/* What is left is clone(), or of no interest. */
	add(&filter, BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 1, 0);
	end(&filter, SECCOMP_RET_ALLOW);
	if (wants->threads_pass) {
		load(&filter, offsetof(struct seccomp_data, args[0]));
		add(&filter, BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1);
		end(&filter, SECCOMP_RET_ALLOW);
	}
	end(&filter, wants->action);
	return install(&filter, wants->flags);
}

int filter_call(long call, uint32_t action)
{
	const uint32_t number = (uint32_t)call;
	struct filter filter = {.count = 0};
	load(&filter, offsetof(struct seccomp_data, nr));
	at_calls(&filter, &number, 1, action);
	end(&filter, SECCOMP_RET_ALLOW);
	return install(&filter, 0);
}
