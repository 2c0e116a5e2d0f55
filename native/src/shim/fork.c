/* fork(), _Fork() and, by way of syscall(), SYS_fork, SYS_clone and SYS_clone3: calls whose child gets a copy. */
#include "process.h"

#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What glibc and musl ask the kernel for in fork(). */
#define FORK_FLAGS (CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD)

#define FEW_HUGE_PAGES_KB 8192u

struct fs_record fs_begin_process(enum fs_kind kind, struct fs_caller caller, uint64_t flags)
{
	struct fs_record record = fs_begin(kind, caller);
	record.flags = flags;
	const uint64_t now = fs_now();
	record.rss_kb = fs_resident_kb(now);
	/* Where memory is shared with the child, its pages are not copied, and make no difference. */
	if (!(flags & CLONE_VM) && record.rss_kb > FEW_HUGE_PAGES_KB)
		record.huge_kb = fs_huge_kb(now);
	record.faults = fs_usage_of(RUSAGE_SELF).faults;
	return record;
}

bool fs_refuse(struct fs_record *record)
{
	if (fs_admit())
		return false;
	record->begin_ns = record->end_ns = fs_now();
	fs_finish(record, 0, EAGAIN);
	return true;
}

/* In the parent; errno is the call's own and stays. */
static void parent_continues(struct fs_record *record, pid_t child)
{
	record->end_ns = fs_now();
	if (child < 0)
		fs_release();
	fs_finish(record, child > 0 ? child : 0, child < 0 ? errno : 0);
	fs_locks_after_fork(record);
}

#define DEFINE_FORK(name, runs_handlers)                                                                               \
	static void *fs_real_##name;                                                                                   \
	FS_EXPORT pid_t name(void)                                                                                     \
	{                                                                                                              \
		if (!fs_shared)                                                                                        \
			return FS_REAL(name)();                                                                        \
		struct fs_record record = fs_begin_process(FS_KIND_FORK, FS_CALLER, FORK_FLAGS);                       \
		if (fs_refuse(&record)) {                                                                              \
			errno = EAGAIN;                                                                                \
			return -1;                                                                                     \
		}                                                                                                      \
		fs_locks_before_fork(runs_handlers);                                                                   \
		record.begin_ns = fs_now();                                                                            \
		const pid_t child = FS_REAL(name)();                                                                   \
		if (child != 0) /* the child does nothing: each page that it touched would be copied for it */         \
			parent_continues(&record, child);                                                              \
		return child;                                                                                          \
	}

pid_t _Fork(void); /* since glibc 2.34; older headers do not declare it */
DEFINE_FORK(fork, true)
DEFINE_FORK(_Fork, false)

/*
 * syscall() is taken over for its process-creating numbers alone; all others go straight to the kernel, as in libc.
 * Declared with its seven registers and stack words rather than `...`, or no tail call were possible.
 */
typedef long raw_syscall(long number, long a, long b, long c, long d, long e, long f);
raw_syscall fs_syscall_export __asm__("syscall");
static void *fs_real_syscall;

static raw_syscall *real_syscall(void)
{
	return (raw_syscall *)fs_real(&fs_real_syscall, "syscall");
}

static uint64_t requested_flags(long number, long a, long b)
{
	if (number == SYS_clone)
		return (uint64_t)a;
	if (number == SYS_clone3 && a && b >= (long)(sizeof(uint64_t) * 5)) {
		const struct clone_args *arguments = (const struct clone_args *)a;
		return arguments->flags | arguments->exit_signal;
	}
#ifdef SYS_vfork
	if (number == SYS_vfork)
		return CLONE_VM | CLONE_VFORK | SIGCHLD;
#endif
	return SIGCHLD;
}

static long create_by_syscall(struct fs_caller caller, long number, long a, long b, long c, long d, long e, long f)
{
	struct fs_record record = fs_begin_process(FS_KIND_CLONE, caller, requested_flags(number, a, b));
	if (fs_refuse(&record)) {
		errno = EAGAIN;
		return -1;
	}
	fs_locks_before_fork(false);
	record.begin_ns = fs_now();
	const long child = real_syscall()(number, a, b, c, d, e, f);
	if (child != 0)
		parent_continues(&record, (pid_t)child);
	return child;
}

/*
 * The child shares our memory and perhaps our stack: nothing of ours may be on it when the call returns twice. So
 * only the attempt is recorded, without its cost, and the caller passes the call on.
 */
__attribute__((noinline)) static void note_sharing_call(struct fs_caller caller, uint64_t flags)
{
	struct fs_record record = fs_begin_process(FS_KIND_CLONE, caller, flags);
	record.type = FS_CALL_BEGIN;
	record.begin_ns = record.end_ns = fs_now();
	fs_finish(&record, 0, 0);
}

static bool creates_process(long number)
{
	switch (number) {
	case SYS_clone:
	case SYS_clone3:
#ifdef SYS_fork
	case SYS_fork:
	case SYS_vfork:
#endif
		return true;
	default:
		return false;
	}
}

FS_EXPORT long fs_syscall_export(long number, long a, long b, long c, long d, long e, long f)
{
	if (__builtin_expect(creates_process(number), 0)) {
		if (fs_shared) {
			const uint64_t flags = requested_flags(number, a, b);
			if (!(flags & CLONE_VM))
				return create_by_syscall(FS_CALLER, number, a, b, c, d, e, f);
			note_sharing_call(FS_CALLER, flags);
		}
		return real_syscall()(number, a, b, c, d, e, f);
	}
	const long result = fs_syscall6(number, a, b, c, d, e, f);
	if (__builtin_expect((unsigned long)result < -4095ul, 1))
		return result;
	errno = (int)-result;
	return -1;
}
