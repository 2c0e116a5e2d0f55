#define _GNU_SOURCE
#include "traceCall.h"

#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/uio.h>

bool call_is_exec(const struct registers *at)
{
	return at->call == SYS_execve || at->call == SYS_execveat;
}

uint64_t call_flags(pid_t tid, const struct registers *at)
{
	switch (at->call) {
#ifdef SYS_fork
	case SYS_fork: return SIGCHLD;
	case SYS_vfork: return CLONE_VM | CLONE_VFORK | SIGCHLD;
#endif
	case SYS_clone: return at->argument[0];
	default: break;
	}
	struct clone_args arguments = {0};
	struct iovec local = {&arguments, offsetof(struct clone_args, stack)};
	struct iovec remote = {(void *)(uintptr_t)at->argument[0], local.iov_len};
	process_vm_readv(tid, &local, 1, &remote, 1, 0);
	return arguments.flags | arguments.exit_signal;
}

void call_keep_traced(pid_t tid, const struct registers *at, uint64_t flags)
{
	if (!(flags & CLONE_UNTRACED))
		return;
	uint64_t kept = flags & ~(uint64_t)CLONE_UNTRACED;
	if (at->call == SYS_clone) {
		registers_set_first_argument(tid, at, kept);
	} else if (at->call == SYS_clone3) {
		kept &= ~UINT64_C(0xff); /* clone3() has the exit signal elsewhere */
		struct iovec local = {&kept, sizeof kept}, remote = {(void *)(uintptr_t)at->argument[0], sizeof kept};
		process_vm_writev(tid, &local, 1, &remote, 1, 0);
	}
}

enum fs_kind call_kind(const struct registers *at, uint64_t flags)
{
	if (flags & CLONE_THREAD)
		return FS_KIND_THREAD;
#ifdef SYS_fork
	if (at->call == SYS_fork)
		return FS_KIND_FORK;
	if (at->call == SYS_vfork)
		return FS_KIND_VFORK;
#endif
	/* What glibc and musl ask for in fork(). */
	const uint64_t bookkeeping = CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | CLONE_UNTRACED | 0xff;
	const bool of_libc = flags & CLONE_CHILD_CLEARTID;
	return at->call == SYS_clone && of_libc && (flags & ~bookkeeping) == 0 ? FS_KIND_FORK : FS_KIND_CLONE;
}
