/* clone(), glibc's and musl's wrapper with a function and a stack. */
#include "process.h"

#include <errno.h>
#include <sched.h>
#include <stdarg.h>

typedef int clone_call(int (*function)(void *), void *stack, int flags, void *argument, ...);
static void *fs_real_clone;

FS_EXPORT int clone(int (*function)(void *), void *stack, int flags, void *argument, ...)
{
	clone_call *real = (clone_call *)fs_real(&fs_real_clone, "clone");
	va_list rest;
	va_start(rest, argument);
	/* Which of the three are given depends on the flags; those that are not are never looked at. */
	void *parent_tid = va_arg(rest, void *), *tls = va_arg(rest, void *), *child_tid = va_arg(rest, void *);
	va_end(rest);
	if (!fs_shared)
		return real(function, stack, flags, argument, parent_tid, tls, child_tid);

	struct fs_record record = fs_begin_process(FS_KIND_CLONE, FS_CALLER, (uint32_t)flags);
	if (fs_refuse(&record)) {
		errno = EAGAIN;
		return -1;
	}
	record.begin_ns = fs_now();
	const int child = real(function, stack, flags, argument, parent_tid, tls, child_tid);
	record.end_ns = fs_now();
	if (child < 0)
		fs_release();
	fs_finish(&record, child > 0 ? child : 0, child < 0 ? errno : 0);
	return child;
}
