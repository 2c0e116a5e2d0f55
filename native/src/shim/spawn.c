/* posix_spawn(), posix_spawnp(), system() and popen(): a child that runs another program, made inside libc. */
#include "process.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>

/* What glibc since 2.24 and musl ask clone() for; the child has exec'ed, or failed to, when the call returns. */
#define SPAWN_FLAGS (CLONE_VM | CLONE_VFORK | SIGCHLD)

typedef int spawn_call(pid_t *restrict pid, const char *restrict path, const posix_spawn_file_actions_t *actions,
		       const posix_spawnattr_t *restrict attributes, char *const argv[restrict],
		       char *const envp[restrict]);

static int spawn(spawn_call *real, struct fs_caller caller, pid_t *pid, const char *path,
		 const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes, char *const argv[],
		 char *const envp[])
{
	if (!fs_shared)
		return real(pid, path, actions, attributes, argv, envp);
	struct fs_record record = fs_begin_process(FS_KIND_SPAWN, caller, SPAWN_FLAGS);
	if (fs_refuse(&record))
		return EAGAIN;
	pid_t own = 0;
	pid_t *const out = pid ? pid : &own;
	record.begin_ns = fs_now();
	const int error = real(out, path, actions, attributes, argv, envp);
	record.end_ns = fs_now();
	if (error)
		fs_release();
	fs_finish(&record, error ? 0 : *out, error);
	return error;
}

#define DEFINE_SPAWN(name)                                                                                             \
	static void *fs_real_##name;                                                                                   \
	FS_EXPORT int name(pid_t *restrict pid, const char *restrict path, const posix_spawn_file_actions_t *actions,  \
			   const posix_spawnattr_t *restrict attributes, char *const argv[restrict],                   \
			   char *const envp[restrict])                                                                 \
	{                                                                                                              \
		return spawn((spawn_call *)fs_real(&fs_real_##name, #name), FS_CALLER, pid, path, actions, attributes, \
			     argv, envp);                                                                              \
	}

DEFINE_SPAWN(posix_spawn)
DEFINE_SPAWN(posix_spawnp)

/* system() may last as long as it likes: its site is on record before it starts. */
static void announce(struct fs_record *record)
{
	struct fs_record begun = *record;
	begun.type = FS_CALL_BEGIN;
	fs_emit(&begun);
}

static void *fs_real_system;
FS_EXPORT int system(const char *command)
{
	if (!fs_shared || !command)
		return FS_REAL(system)(command);
	struct fs_record record = fs_begin_process(FS_KIND_SYSTEM, FS_CALLER, SPAWN_FLAGS);
	if (fs_refuse(&record)) {
		errno = EAGAIN;
		return -1;
	}
	record.id = fs_new_id();
	record.begin_ns = fs_now();
	announce(&record);
	const int status = FS_REAL(system)(command);
	record.end_ns = fs_now();
	fs_release();
	fs_finish(&record, 0, status == -1 ? errno : 0);
	return status;
}

static void *fs_real_popen;
FS_EXPORT FILE *popen(const char *command, const char *mode)
{
	if (!fs_shared)
		return FS_REAL(popen)(command, mode);
	struct fs_record record = fs_begin_process(FS_KIND_POPEN, FS_CALLER, SPAWN_FLAGS);
	if (fs_refuse(&record)) {
		errno = EAGAIN;
		return NULL;
	}
	record.begin_ns = fs_now();
	FILE *stream = FS_REAL(popen)(command, mode);
	record.end_ns = fs_now();
	if (!stream)
		fs_release();
	fs_finish(&record, 0, stream ? 0 : errno);
	return stream;
}

/* pclose() waits inside libc, where the wait wrappers do not see it. */
static void *fs_real_pclose;
FS_EXPORT int pclose(FILE *stream)
{
	const int status = FS_REAL(pclose)(stream);
	if (fs_shared && status != -1)
		fs_release();
	return status;
}
