#define _GNU_SOURCE
#include "program.h"

#include "../record.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_MACHINE EM_X86_64
#else
#define OUR_MACHINE EM_AARCH64
#endif

static const char *judge(int fd)
{
	Elf64_Ehdr header;
	if (pread(fd, &header, sizeof header, 0) != (ssize_t)sizeof header || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
		return NULL; /* a script, perhaps: the kernel decides */
	if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != OUR_MACHINE)
		return "it is built for another kind of machine than this runner";
	for (int i = 0; i < header.e_phnum; i++) {
		Elf64_Phdr segment;
		const off_t at = (off_t)(header.e_phoff + (uint64_t)i * header.e_phentsize);
		if (pread(fd, &segment, sizeof segment, at) != (ssize_t)sizeof segment)
			return "its ELF header is damaged";
		if (segment.p_type == PT_INTERP)
			return NULL;
	}
	return "it is statically linked (Go programs are, too), so nothing can be preloaded into it; "
	       "link it dynamically to profile it";
}

const char *program_refusal(const char *path)
{
	const int fd = strchr(path, '/') ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return NULL;
	const char *refusal = judge(fd);
	close(fd);
	return refusal;
}

static bool set_environment(const struct options *options, const char *ring)
{
	const char *before = getenv("LD_PRELOAD");
	char *preload;
	if (asprintf(&preload, before && *before ? "%s:%s" : "%s", options->shim, before) < 0)
		return false;
	const bool good = setenv("LD_PRELOAD", preload, 1) == 0 && setenv(FS_ENV_RING, ring, 1) == 0 &&
			  (!options->user_root || setenv(FS_ENV_ROOT, options->user_root, 1) == 0);
	free(preload);
	return good;
}

/* In the child. Whatever goes wrong is told through `status` as an errno. */
static void become(const struct options *options, const char *ring, struct program_streams streams, int status)
{
	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if ((streams.out < 0 || dup2(streams.out, STDOUT_FILENO) >= 0) &&
	    (streams.error < 0 || dup2(streams.error, STDERR_FILENO) >= 0) && set_environment(options, ring))
		execvp(options->command[0], options->command);
	const int error = errno;
	if (write(status, &error, sizeof error) < 0)
		_exit(126);
	_exit(127);
}

pid_t program_start(const struct options *options, const char *ring, struct program_streams streams)
{
	int status[2];
	if (pipe2(status, O_CLOEXEC) < 0)
		return -1;
	const pid_t pid = fork();
	if (pid == 0)
		become(options, ring, streams, status[1]);
	close(status[1]);
	int error = errno;
	ssize_t got = 0;
	if (pid > 0) {
		do
			got = read(status[0], &error, sizeof error);
		while (got < 0 && errno == EINTR);
		if (got > 0)
			waitpid(pid, NULL, 0);
	}
	close(status[0]);
	if (pid > 0 && got <= 0)
		return pid;
	errno = error;
	return -1;
}
