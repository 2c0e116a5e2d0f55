/* wait*(): who was reaped, how it ended and what it used. All of them become wait4(), which alone tells the usage. */
#include "process.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

void fs_reaped(int child, int status, const struct rusage *usage, uint64_t begin_ns)
{
	/* Stopped and continued children still live. */
	if (child <= 0 || !(WIFEXITED(status) || WIFSIGNALED(status)))
		return;
	fs_release();
	const uint64_t us = ((uint64_t)usage->ru_utime.tv_sec + (uint64_t)usage->ru_stime.tv_sec) * 1000000u +
			    (uint64_t)usage->ru_utime.tv_usec + (uint64_t)usage->ru_stime.tv_usec;
	struct fs_record record = {
		.type = FS_WAIT,
		.pid = fs_pid(),
		.tid = fs_tid(),
		.child = child,
		.status = (uint32_t)status,
		.begin_ns = begin_ns,
		.end_ns = fs_now(),
		.cpu_ns = us * 1000u,
		.faults = fs_usage_of(RUSAGE_SELF).faults,
		.child_faults = (uint64_t)usage->ru_minflt,
		.switches = (uint64_t)usage->ru_nvcsw + (uint64_t)usage->ru_nivcsw,
	};
	fs_emit(&record);
}

static void *fs_real_wait4;
FS_EXPORT pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
	if (!fs_shared)
		return FS_REAL(wait4)(pid, status, options, usage);
	struct rusage own_usage;
	int own_status = 0;
	struct rusage *const out = usage ? usage : &own_usage;
	const uint64_t begin = fs_now();
	/* libc's, not the system call: it is a cancellation point. */
	const pid_t child = FS_REAL(wait4)(pid, &own_status, options, out);
	if (child > 0) {
		if (status)
			*status = own_status;
		fs_reaped(child, own_status, out, begin);
	}
	return child;
}

FS_EXPORT pid_t wait3(int *status, int options, struct rusage *usage)
{
	return wait4(-1, status, options, usage);
}

FS_EXPORT pid_t waitpid(pid_t pid, int *status, int options)
{
	return wait4(pid, status, options, NULL);
}

FS_EXPORT pid_t wait(int *status)
{
	return wait4(-1, status, 0, NULL);
}

static void *fs_real_waitid;
FS_EXPORT int waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	siginfo_t own;
	siginfo_t *const out = info ? info : &own;
	/* Not all kinds of information are always written. */
	out->si_pid = 0;
	const uint64_t begin = fs_shared ? fs_now() : 0;
	const int result = FS_REAL(waitid)(type, id, out, options);
	if (!fs_shared || result != 0 || out->si_pid <= 0)
		return result;
	/* waitid() of libc has no usage, and the child is gone by now: what is not known stays 0. */
	const struct rusage usage = {0};
	const int status = out->si_code == CLD_EXITED ? (out->si_status & 0xff) << 8
			   : out->si_code == CLD_KILLED || out->si_code == CLD_DUMPED ? out->si_status & 0x7f
										      : 0x7f;
	if (!(options & WNOWAIT)) /* which leaves it there */
		fs_reaped(out->si_pid, status, &usage, begin);
	return result;
}
