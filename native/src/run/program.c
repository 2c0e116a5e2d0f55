#define _GNU_SOURCE
#include "program.h"

#include "../record.h"
#include "gate.h"
#include "terminal.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_MACHINE EM_X86_64
#else
#define OUR_MACHINE EM_AARCH64
#endif

#define SCRIPT_DEPTH 4

struct judgement {
	enum program_method method;
	const char *why;
};

/* Go's linker leaves a note, and Go programs make their system calls without libc even where they are linked to it. */
static bool is_go_note(int fd, const Elf64_Phdr *segment)
{
	struct {
		Elf64_Nhdr header;
		char name[4];
	} note;
	return segment->p_type == PT_NOTE && pread(fd, &note, sizeof note, (off_t)segment->p_offset) == (ssize_t)sizeof note &&
	       note.header.n_namesz == 4 && memcmp(note.name, "Go\0", 4) == 0;
}

static struct judgement judge_elf(int fd, const Elf64_Ehdr *header)
{
	if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_machine != OUR_MACHINE)
		return (struct judgement){PROGRAM_REFUSED, "it is built for another kind of machine than this runner"};
	bool loader = false, go = false;
	for (int i = 0; i < header->e_phnum; i++) {
		Elf64_Phdr segment;
		const off_t at = (off_t)(header->e_phoff + (uint64_t)i * header->e_phentsize);
		if (pread(fd, &segment, sizeof segment, at) != (ssize_t)sizeof segment)
			return (struct judgement){PROGRAM_REFUSED, "its ELF header is damaged"};
		loader |= segment.p_type == PT_INTERP;
		go |= is_go_note(fd, &segment);
	}
	if (go)
		return (struct judgement){PROGRAM_TRACE, "it is a Go program, which makes its system calls itself"};
	if (!loader)
		return (struct judgement){PROGRAM_TRACE, "it is statically linked, so nothing can be preloaded into it"};
	struct stat status;
	if (fstat(fd, &status) == 0 && (status.st_mode & (S_ISUID | S_ISGID)) && geteuid() != 0)
		return (struct judgement){PROGRAM_TRACE,
					  "it is set-user-ID, so nothing is preloaded into it; it runs without its privileges"};
	return (struct judgement){PROGRAM_SHIM, NULL};
}

static struct judgement judge(const char *path, int depth)
{
	struct judgement judgement = {PROGRAM_SHIM, NULL};
	union {
		Elf64_Ehdr header;
		char text[512];
	} start = {.text = {0}};
	const int fd = strchr(path, '/') ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return judgement;
	const ssize_t length = pread(fd, &start, sizeof start - 1, 0);
	if (length >= (ssize_t)sizeof start.header && memcmp(start.header.e_ident, ELFMAG, SELFMAG) == 0) {
		judgement = judge_elf(fd, &start.header);
	} else if (length > 2 && memcmp(start.text, "#!", 2) == 0 && depth < SCRIPT_DEPTH) {
		start.text[length] = 0;
		char *at = start.text + 2 + strspn(start.text + 2, " \t");
		at[strcspn(at, " \t\n")] = 0;
		judgement = judge(at, depth + 1);
	}
	close(fd);
	return judgement;
}

enum program_method program_method(const struct options *options, const char **why)
{
	struct judgement judgement = judge(options->command[0], 0);
	if (options->trace && judgement.method == PROGRAM_SHIM)
		judgement = (struct judgement){PROGRAM_TRACE, "you asked for it"};
	if (judgement.method == PROGRAM_TRACE && options->locks)
		judgement = (struct judgement){PROGRAM_REFUSED,
					       "locks can be tracked only in programs that go through the C library, and this "
					       "one does not: run it without --locks and --provoke"};
	*why = judgement.why;
	return judgement.method;
}

static bool set_environment(const struct options *options, const char *ring)
{
	const char *before = getenv("LD_PRELOAD");
	char *preload;
	if (asprintf(&preload, before && *before ? "%s:%s" : "%s", options->shim, before) < 0)
		return false;
	const bool good = setenv("LD_PRELOAD", preload, 1) == 0 && setenv(FS_ENV_RING, ring, 1) == 0 &&
			  (!options->user_root || setenv(FS_ENV_ROOT, options->user_root, 1) == 0) &&
			  (!options->follow || setenv(FS_ENV_FOLLOW, "1", 1) == 0);
	free(preload);
	return good;
}

void program_become(const struct options *options, const char *ring, struct program_streams streams, int status,
		    int gate)
{
	/* A terminal has a session already, which is the supervisor's. */
	const bool placed = streams.terminal < 0 ? setsid() >= 0 : terminal_adopt(streams.terminal);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (placed && (streams.out < 0 || dup2(streams.out, STDOUT_FILENO) >= 0) &&
	    (streams.error < 0 || dup2(streams.error, STDERR_FILENO) >= 0) &&
	    (!ring || set_environment(options, ring)) && (gate < 0 || gate_install(gate)))
		execvp(options->command[0], options->command);
	const int error = errno;
	if (write(status, &error, sizeof error) < 0)
		_exit(126);
	_exit(127);
}

pid_t program_start(const struct options *options, const char *ring, struct program_streams streams, int *gate)
{
	int status[2], sockets[2] = {-1, -1};
	if (pipe2(status, O_CLOEXEC) < 0)
		return -1;
	if (options->gate && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0) {
		close(status[0]);
		close(status[1]);
		return -1;
	}
	const pid_t pid = fork();
	if (pid == 0)
		program_become(options, ring, streams, status[1], sockets[1]);
	int error = errno;
	close(status[1]);
	*gate = -1;
	if (options->gate) {
		close(sockets[1]);
		*gate = pid > 0 ? gate_receive(sockets[0]) : -1;
		close(sockets[0]);
	}
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
