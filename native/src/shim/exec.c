/*
 * exec*(): leaves a record and goes. Often called in a forked or vforked child of a threaded process, so the pid is
 * asked of the kernel (a vforked child shares our cache), the stack is the only memory used, and no frames are taken
 * where a copy of a lock could be held.
 */
#include "shim.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct fs_record exec_begins(struct fs_caller caller)
{
	struct fs_site site = {.image = fs_image, .frames = 1, .frame = {(uintptr_t)caller.address}};
	site.pid = (int32_t)fs_syscall(SYS_getpid, 0, 0, 0, 0, 0);
	fs_python_announced(&site);
	struct fs_record record = {
		.type = FS_EXEC,
		.kind = FS_KIND_EXEC,
		.pid = site.pid,
		.tid = (int32_t)fs_syscall(SYS_gettid, 0, 0, 0, 0, 0),
		.threads = fs_threads(),
		.begin_ns = fs_now(),
		.faults = fs_usage_of(RUSAGE_SELF).faults,
		.site = fs_intern_site(&site),
	};
	record.end_ns = record.begin_ns;
	fs_emit(&record);
	return record;
}

static void exec_failed(struct fs_record *record)
{
	record->type = FS_EXEC_FAILED;
	record->error = errno;
	record->end_ns = fs_now();
	fs_emit(record);
}

/* Records around `call`, which returns only on failure. */
#define EXEC(call)                                                                                                     \
	do {                                                                                                           \
		if (!fs_shared)                                                                                        \
			return call;                                                                                   \
		struct fs_record record = exec_begins(FS_CALLER);                                                      \
		const int result = call;                                                                               \
		exec_failed(&record);                                                                                  \
		return result;                                                                                         \
	} while (0)

static void *fs_real_execve;
FS_EXPORT int execve(const char *path, char *const argv[], char *const envp[])
{
	EXEC(FS_REAL(execve)(path, argv, envp));
}

static void *fs_real_execv;
FS_EXPORT int execv(const char *path, char *const argv[])
{
	EXEC(FS_REAL(execv)(path, argv));
}

static void *fs_real_execvp;
FS_EXPORT int execvp(const char *file, char *const argv[])
{
	EXEC(FS_REAL(execvp)(file, argv));
}

static void *fs_real_execvpe;
FS_EXPORT int execvpe(const char *file, char *const argv[], char *const envp[])
{
	EXEC(FS_REAL(execvpe)(file, argv, envp));
}

static void *fs_real_fexecve;
FS_EXPORT int fexecve(int fd, char *const argv[], char *const envp[])
{
	EXEC(FS_REAL(fexecve)(fd, argv, envp));
}

static void *fs_real_execveat;
int execveat(int directory, const char *path, char *const argv[], char *const envp[], int flags);
FS_EXPORT int execveat(int directory, const char *path, char *const argv[], char *const envp[], int flags)
{
	EXEC(FS_REAL(execveat)(directory, path, argv, envp, flags));
}

/*
 * execl*() as libc does it: count, then an array on the stack, which is all that is safe after vfork(). The array
 * must live in the caller of collect(), hence the macro for its declaration.
 */
static size_t count_arguments(va_list list)
{
	size_t count = 1;
	while (va_arg(list, char *))
		count++;
	return count;
}

static void collect(char **argv, size_t count, const char *first, va_list *list)
{
	argv[0] = (char *)(uintptr_t)first;
	for (size_t i = 1; i <= count; i++)
		argv[i] = va_arg(*list, char *); /* the last one is the NULL */
}

#define COLLECT(argv, first, list)                                                                                     \
	va_list list;                                                                                                  \
	va_start(list, first);                                                                                         \
	const size_t argv##_count = count_arguments(list);                                                             \
	va_end(list);                                                                                                  \
	char *argv[argv##_count + 1];                                                                                  \
	va_start(list, first);                                                                                         \
	collect(argv, argv##_count, first, &list)

FS_EXPORT int execl(const char *path, const char *first, ...)
{
	COLLECT(argv, first, list);
	va_end(list);
	EXEC(FS_REAL(execv)(path, argv));
}

FS_EXPORT int execlp(const char *file, const char *first, ...)
{
	COLLECT(argv, first, list);
	va_end(list);
	EXEC(FS_REAL(execvp)(file, argv));
}

FS_EXPORT int execle(const char *path, const char *first, ...)
{
	COLLECT(argv, first, list);
	char *const *envp = va_arg(list, char *const *);
	va_end(list);
	EXEC(FS_REAL(execve)(path, argv, envp));
}

/*
 * Found before main(): looking a symbol up takes the loader's lock, which a forked child of a threaded process may
 * have inherited locked.
 */
void fs_exec_init(void)
{
	const struct {
		void **cache;
		const char *name;
	} calls[] = {
		{&fs_real_execve, "execve"},   {&fs_real_execv, "execv"},	{&fs_real_execvp, "execvp"},
		{&fs_real_execvpe, "execvpe"}, {&fs_real_fexecve, "fexecve"},
	};
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		fs_real(calls[i].cache, calls[i].name);
}
