/* posix_spawn() and posix_spawnp(): a child that runs another program, made inside libc. */
#include "process.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>

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
