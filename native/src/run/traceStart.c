#define _GNU_SOURCE
#include "traceStart.h"

#include "clock.h"
#include "filter.h"
#include "traceTasks.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPTIONS                                                                                                        \
	(PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |     \
	 PTRACE_O_TRACEEXIT | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP)

#define FILTER (struct filter_wants){.action = SECCOMP_RET_TRACE, .exec = true}

/* Waits until the parent has attached itself. */
static bool wait_for_go(int go)
{
	char byte;
	ssize_t got;
	do
		got = read(go, &byte, 1);
	while (got < 0 && errno == EINTR);
	return got == 1;
}

/* Attaches to the child and lets it go; ends it where that is not allowed. */
static bool attach(pid_t child, int go)
{
	if (ptrace(PTRACE_SEIZE, child, 0, OPTIONS) == 0 && write(go, "", 1) == 1)
		return true;
	const int error = errno;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	errno = error;
	return false;
}

pid_t trace_spawn(const struct options *options, struct program_streams streams, int *failure)
{
	int go[2], status[2];
	if (pipe2(go, O_CLOEXEC) < 0)
		return -1;
	if (pipe2(status, O_CLOEXEC | O_NONBLOCK) < 0) {
		close(go[0]);
		close(go[1]);
		return -1;
	}
	pid_t child = fork();
	if (child == 0) {
		close(go[1]);
		if (!wait_for_go(go[0]))
			_exit(126);
		if (filter_creations(&FILTER) < 0) {
			const int error = errno;
			_exit(write(status[1], &error, sizeof error) < 0 ? 126 : 127);
		}
		program_become(options, NULL, streams, status[1], -1);
	}
	close(go[0]);
	close(status[1]);
	if (child > 0 && !attach(child, go[1])) {
		const int error = errno;
		close(status[0]);
		child = -1;
		errno = error;
	}
	const int error = errno;
	close(go[1]);
	errno = error;
	*failure = status[0];
	return child;
}

/* ---- what a stop costs ---------------------------------------------------------------------------------------------- */

#define PROBES 32

static void probe_child(int go)
{
	if (!wait_for_go(go) || filter_call(SYS_getpgid, SECCOMP_RET_TRACE) < 0)
		_exit(1);
	for (int i = 0; i < PROBES; i++)
		syscall(SYS_getpgid, 0);
	_exit(0);
}

static int by_value(const void *a, const void *b)
{
	const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return (left > right) - (left < right);
}

/* Not the least, as elsewhere: a stop leaves caches cold, and the calls that are measured find them so. */
static uint64_t middle(uint64_t *values, int count)
{
	qsort(values, (size_t)count, sizeof *values, by_value);
	return count ? values[count / 2] : 0;
}

struct trace_costs trace_measure(void)
{
	uint64_t bias[PROBES], overhead[PROBES];
	int probes = 0;
	int go[2], status;
	if (pipe2(go, O_CLOEXEC) < 0)
		return (struct trace_costs){0, 0};
	const pid_t child = fork();
	if (child == 0) {
		close(go[1]);
		probe_child(go[0]);
	}
	close(go[0]);
	const bool attached = child > 0 && attach(child, go[1]);
	close(go[1]);
	uint64_t cpu = 0, wall = 0;
	while (attached && waitpid(child, &status, __WALL) == child && WIFSTOPPED(status)) {
		const bool entered = status >> 16 == PTRACE_EVENT_SECCOMP;
		const bool left = WSTOPSIG(status) == (SIGTRAP | 0x80);
		if (entered) {
			wall = now_ns();
			cpu = trace_usage_of(child).cpu_ns;
		} else if (left) {
			if (probes < PROBES) {
				bias[probes] = trace_usage_of(child).cpu_ns - cpu;
				overhead[probes++] = now_ns() - wall;
			}
		}
		ptrace(entered ? PTRACE_SYSCALL : PTRACE_CONT, child, 0, 0);
	}
	return (struct trace_costs){middle(bias, probes), middle(overhead, probes)};
}
