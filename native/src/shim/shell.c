/*
 * system(), popen() and pclose(): a shell that runs a command. libc makes it and waits for it where no wrapper sees it, so
 * system() is written anew on posix_spawn(), and the child of popen() is looked up.
 */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHELL_FLAGS (CLONE_VM | CLONE_VFORK | SIGCHLD)

/* ---- system() ---------------------------------------------------------------------------------------------------- */

/* While any thread is in system(), its process ignores SIGINT and SIGQUIT (POSIX). The first one saves, the last restores. */
static struct {
	_Atomic int lock, pid; /* of whoever took the lock: a child forked meanwhile must not wait for it */
	int users;
	struct sigaction interrupt, quit;
} ignoring;

static void *fs_real_sigaction, *fs_real_posix_spawn, *fs_real_wait4;

static void lock_ignoring(void)
{
	const int pid = (int)fs_syscall(SYS_getpid, 0, 0, 0, 0, 0);
	while (atomic_exchange_explicit(&ignoring.lock, 1, memory_order_acquire)) {
		int other = atomic_load(&ignoring.pid);
		if (other != pid && atomic_compare_exchange_strong(&ignoring.pid, &other, pid)) {
			ignoring.users = 0;
			return;
		}
		fs_syscall(SYS_sched_yield, 0, 0, 0, 0, 0);
	}
	if (atomic_exchange(&ignoring.pid, pid) != pid)
		ignoring.users = 0;
}

static void begin_ignoring(void)
{
	struct sigaction ignore;
	memset(&ignore, 0, sizeof ignore);
	ignore.sa_handler = SIG_IGN;
	lock_ignoring();
	if (ignoring.users++ == 0) {
		FS_REAL(sigaction)(SIGINT, &ignore, &ignoring.interrupt);
		FS_REAL(sigaction)(SIGQUIT, &ignore, &ignoring.quit);
	}
	atomic_store_explicit(&ignoring.lock, 0, memory_order_release);
}

static void end_ignoring(void)
{
	lock_ignoring();
	if (ignoring.users > 0 && --ignoring.users == 0) {
		FS_REAL(sigaction)(SIGINT, &ignoring.interrupt, NULL);
		FS_REAL(sigaction)(SIGQUIT, &ignoring.quit, NULL);
	}
	atomic_store_explicit(&ignoring.lock, 0, memory_order_release);
}

static int spawn_shell(const char *command, const sigset_t *mask, pid_t *child)
{
	char *const argv[] = {(char *)"sh", (char *)"-c", (char *)(uintptr_t)command, NULL};
	posix_spawnattr_t attributes;
	sigset_t reset;
	sigemptyset(&reset);
	if (ignoring.interrupt.sa_handler != SIG_IGN)
		sigaddset(&reset, SIGINT);
	if (ignoring.quit.sa_handler != SIG_IGN)
		sigaddset(&reset, SIGQUIT);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, mask);
	posix_spawnattr_setsigdefault(&attributes, &reset);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	const int error = FS_REAL(posix_spawn)(child, "/bin/sh", NULL, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	return error;
}

/* What the thread itself waits for; a request to end it is heeded afterwards, where libc would end the shell as well. */
static int wait_for_shell(pid_t child, struct rusage *usage)
{
	int status, state;
	int (*const set_state)(int, int *) = (int (*)(int, int *))fs_find("pthread_setcancelstate", true).address;
	if (set_state)
		set_state(PTHREAD_CANCEL_DISABLE, &state);
	while (FS_REAL(wait4)(child, &status, 0, usage) < 0) {
		if (errno == EINTR)
			continue;
		status = -1;
		break;
	}
	if (set_state)
		set_state(state, NULL);
	return status;
}

static void announce(const struct fs_record *record)
{
	struct fs_record begun = *record;
	begun.type = FS_CALL_BEGIN;
	begun.end_ns = begun.begin_ns;
	fs_emit(&begun);
}

static int run_command(const char *command, struct fs_record *record)
{
	sigset_t chld, mask;
	memset(&mask, 0, sizeof mask); /* of which the kernel fills its own part */
	pid_t child = 0;
	struct rusage usage;
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	begin_ignoring();
	fs_syscall(SYS_rt_sigprocmask, SIG_BLOCK, (long)&chld, (long)&mask, 8, 0);
	const int error = spawn_shell(command, &mask, &child);
	int status = 127 << 8; /* as if the shell could not be started, which POSIX wants then */
	record->child = child;
	if (!error) {
		announce(record);
		status = wait_for_shell(child, &usage);
		if (status != -1)
			fs_reaped(child, status, &usage, record->begin_ns);
	}
	const int saved = errno;
	end_ignoring();
	fs_syscall(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, 8, 0);
	errno = saved;
	return status;
}

static void *fs_real_system;
FS_EXPORT int system(const char *command)
{
	if (!fs_shared || !command)
		return FS_REAL(system)(command);
	struct fs_record record = fs_begin_process(FS_KIND_SYSTEM, FS_CALLER, SHELL_FLAGS);
	if (fs_refuse(&record)) {
		errno = EAGAIN;
		return -1;
	}
	record.id = fs_new_id();
	record.begin_ns = fs_now();
	const int status = run_command(command, &record);
	record.end_ns = fs_now();
	if (status == -1 || !record.child)
		fs_release(); /* else whoever reaped it did */
	fs_finish(&record, record.child, status == -1 ? errno : 0);
	return status;
}

/* ---- popen() ------------------------------------------------------------------------------------------------------ */

#define STREAMS 64u

static struct {
	_Atomic(FILE *) stream;
	_Atomic int pid;
} streams[STREAMS];

/* The newest child of this thread: the kernel lists them in the order of their birth. 0 where it keeps no list. */
static pid_t newest_child(void)
{
	const long fd = fs_syscall(SYS_openat, AT_FDCWD, (long)"/proc/thread-self/children", O_RDONLY | O_CLOEXEC, 0, 0);
	char text[256];
	pid_t pid = 0, last = 0;
	if (fd < 0)
		return 0;
	for (long length; (length = fs_syscall(SYS_read, fd, (long)text, sizeof text, 0, 0)) > 0;) {
		for (long i = 0; i < length; i++) {
			if (text[i] >= '0' && text[i] <= '9') {
				pid = pid * 10 + (text[i] - '0');
			} else if (pid) {
				last = pid;
				pid = 0;
			}
		}
	}
	fs_syscall(SYS_close, fd, 0, 0, 0, 0);
	return pid ? pid : last;
}

static void remember(FILE *stream, pid_t pid)
{
	for (uint32_t i = 0; pid && i < STREAMS; i++) {
		FILE *free_slot = NULL;
		if (!atomic_compare_exchange_strong(&streams[i].stream, &free_slot, stream))
			continue;
		atomic_store(&streams[i].pid, pid);
		return;
	}
}

static pid_t recall(FILE *stream)
{
	for (uint32_t i = 0; i < STREAMS; i++) {
		if (atomic_load(&streams[i].stream) != stream)
			continue;
		const pid_t pid = atomic_exchange(&streams[i].pid, 0);
		atomic_store(&streams[i].stream, NULL);
		return pid;
	}
	return 0;
}

static void *fs_real_popen;
FS_EXPORT FILE *popen(const char *command, const char *mode)
{
	if (!fs_shared)
		return FS_REAL(popen)(command, mode);
	struct fs_record record = fs_begin_process(FS_KIND_POPEN, FS_CALLER, SHELL_FLAGS);
	if (fs_refuse(&record)) {
		errno = EAGAIN;
		return NULL;
	}
	const pid_t before = newest_child();
	record.begin_ns = fs_now();
	FILE *stream = FS_REAL(popen)(command, mode);
	record.end_ns = fs_now();
	const int error = stream ? 0 : errno;
	pid_t child = stream ? newest_child() : 0;
	if (child == before)
		child = 0;
	if (stream)
		remember(stream, child);
	else
		fs_release();
	fs_finish(&record, child, error);
	errno = error ? error : errno;
	return stream;
}

/* pclose() waits inside libc: what the child used is what the usage of all children grew by. */
static void *fs_real_pclose;
FS_EXPORT int pclose(FILE *stream)
{
	if (!fs_shared)
		return FS_REAL(pclose)(stream);
	const pid_t child = recall(stream);
	const uint64_t begin = fs_now();
	const struct fs_usage before = fs_usage_of(RUSAGE_CHILDREN);
	const int status = FS_REAL(pclose)(stream);
	if (status == -1)
		return status;
	const struct fs_usage after = fs_usage_of(RUSAGE_CHILDREN);
	if (child) {
		struct rusage usage;
		memset(&usage, 0, sizeof usage);
		usage.ru_utime.tv_usec = (suseconds_t)((after.cpu_ns - before.cpu_ns) / 1000u);
		usage.ru_minflt = (long)(after.faults - before.faults);
		usage.ru_nvcsw = (long)(after.switches - before.switches);
		fs_reaped(child, status, &usage, begin);
	} else {
		fs_release();
	}
	return status;
}
