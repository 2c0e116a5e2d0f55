/*
 * The supervisor. One loop waits for everything at once: the end of the target (pidfd), signals (signalfd), output,
 * the reader of the report going away, and a tick for the limits. Whatever ends the run, the same road follows: stop
 * new tasks, kill the whole tree until nothing is left, empty the ring, report.
 */
#define _GNU_SOURCE
#include "supervise.h"

#include "bias.h"
#include "clock.h"
#include "json.h"
#include "program.h"
#include "run.h"
#include "sites.h"
#include "terminal.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Descendants that outlive the target get this long to end by themselves. */
#define GRACE_NS UINT64_C(50000000)
#define DRAIN_MS 2000

static int fail(FILE *out, const char *what, const char *why)
{
	json_begin(out, "error");
	json_text(out, "what", what);
	json_text(out, "why", why);
	json_end(out);
	fclose(out);
	return 1;
}

static struct fs_shared *make_ring(const struct options *options, int *fd)
{
	*fd = memfd_create("forksight-ring", MFD_CLOEXEC);
	if (*fd < 0 || ftruncate(*fd, sizeof(struct fs_shared)) < 0)
		return NULL;
	struct fs_shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
	if (shared == MAP_FAILED)
		return NULL;
	/* Pages that exist already cost the target a tenth of what new ones would. */
	madvise(shared->ring, sizeof shared->ring / 2, MADV_POPULATE_WRITE);
	shared->magic = FS_MAGIC;
	shared->provoke_ns = (uint64_t)options->provoke_ms * 1000000u;
	atomic_store(&shared->live, 1);
	atomic_store(&shared->limit, options->task_limit);
	return shared;
}

static void reaped(pid_t pid, int status, const struct rusage *usage, void *data)
{
	struct run *run = data;
	if (pid == run->root) {
		run->root_ended = true;
		run->root_status = status;
		run->root_ended_ns = now_ns();
	}
	events_reaped(&run->events, pid, status, usage);
}

/* A target that stops itself would sit there until the time limit: nobody has a terminal to continue it from. */
static void continue_stopped_root(const struct run *run)
{
	siginfo_t info = {0};
	if (!run->root_ended && waitid(P_PID, (id_t)run->root, &info, WSTOPPED | WNOHANG) == 0 && info.si_pid)
		kill(run->root, SIGCONT);
}

static void reap(void *data)
{
	struct run *run = data;
	int status;
	struct rusage usage;
	if (!run->trace) {
		continue_stopped_root(run);
		tree_reap(reaped, run);
	} else if (trace_reap(run->trace, &status, &usage) && !run->root_ended) {
		reaped(run->root, status, &usage, run);
	}
}

static uint64_t output_room(const struct run *run, int which)
{
	if (run->options->output_limit <= 0)
		return UINT64_MAX;
	const uint64_t limit = (uint64_t)run->options->output_limit, other = run->output[!which].passed;
	return other < limit ? limit - other : 0;
}

static void read_signals(struct run *run)
{
	struct signalfd_siginfo info;
	while (read(run->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
		if (info.ssi_signo != SIGCHLD && !run->end)
			run->end = "cancelled";
	reap(run);
}

/* Milliseconds: a tick, or what is left of the time for descendants to end by themselves. */
static int until_next_look(const struct run *run)
{
	if (!run->root_ended || run->hangs)
		return TICK_MS;
	const uint64_t spent = now_ns() - run->root_ended_ns;
	const uint64_t left_ms = spent < GRACE_NS ? (GRACE_NS - spent) / 1000000u + 1 : 0;
	return left_ms < TICK_MS ? (int)left_ms : TICK_MS;
}

static void wait_for_something(struct run *run)
{
	struct pollfd entries[8] = {
		{run->signal_fd, POLLIN, 0},
		{fileno(run->events.out), 0, 0}, /* for POLLERR: the reader is gone */
		{run->pid_fd, POLLIN, 0},
	};
	nfds_t count = run->root_ended ? 2 : 3;
	for (int i = 0; i < 2; i++)
		count += (nfds_t)output_poll(&run->output[i], &entries[count]);
	count += (nfds_t)terminal_poll(&run->terminal, &entries[count]);
	const nfds_t gate = count;
	if (run->gate.fd >= 0)
		entries[count++] = (struct pollfd){run->gate.fd, POLLIN, 0};
	if (poll(entries, count, until_next_look(run)) < 0 && errno != EINTR)
		run->end = "cancelled";
	if (entries[1].revents & (POLLERR | POLLHUP))
		run->end = "cancelled";
	if (gate < count && (entries[gate].revents & POLLIN))
		gate_answer(&run->gate, run->shared);
	else if (gate < count && (entries[gate].revents & (POLLHUP | POLLERR)))
		gate_close(&run->gate); /* nobody is left to ask */
	read_signals(run);
	terminal_move(&run->terminal);
	for (int i = 0; i < 2; i++)
		output_move(&run->output[i], output_room(run, i));
	if (events_half_full(&run->events))
		events_drain(&run->events, false);
}

static void run_to_end(struct run *run)
{
	bool alone = false;
	while (!run->end) {
		wait_for_something(run);
		if (run->root_ended && !alone) {
			/* What is left gets its grace; a tree that is empty needs none. */
			alone = tree_measure().processes == 0;
			const uint64_t grace = run->hangs ? GRACE_NS + 2 * DEADLOCK_NS : GRACE_NS;
			if (alone || now_ns() - run->root_ended_ns > grace)
				break;
		}
		if (!run->end)
			limits_check(run);
	}
	if (!run->end)
		run->end = "exit";
}

/* Python's share is measured as it comes: before main() there is no Python line to look for. */
static int64_t overhead_ns(const struct fs_shared *shared)
{
	const uint64_t calls = atomic_load(&shared->python_calls);
	return (int64_t)(atomic_load(&shared->overhead_ns) + (calls ? atomic_load(&shared->python_ns) / calls : 0));
}

static void write_end(struct run *run, struct tree_killed killed, size_t left)
{
	const struct fs_shared *shared = run->shared;
	FILE *out = run->events.out;
	json_begin(out, "end");
	json_text(out, "end", run->end);
	json_number(out, "status", run->root_status);
	json_number(out, "killed", (int64_t)killed.processes);
	json_number(out, "killRounds", (int64_t)killed.rounds);
	json_number(out, "clearedNs", (int64_t)(run->cleared_ns - run->ended_ns));
	json_number(out, "leftBehind", (int64_t)left);
	json_number(out, "wallNs", (int64_t)(run->ended_ns - run->started_ns));
	json_number(out, "attached", atomic_load(&shared->attached));
	json_number(out, "overheadNs", run->trace ? (int64_t)trace_overhead_ns(run->trace) : overhead_ns(shared));
	json_number(out, "clockNs",
		    run->trace ? (int64_t)trace_bias_ns(run->trace) : atomic_load(&shared->clock_ns));
	json_number(out, "forkBiasNs", (int64_t)run->fork_bias_ns);
	json_number(out, "dropped", atomic_load(&shared->dropped));
	json_number(out, "refused", (int64_t)atomic_load(&shared->refused));
	if (run->options->locks) {
		json_number(out, "lockNs", atomic_load(&shared->lock_overhead_ns));
		json_number(out, "locksUntracked", atomic_load(&shared->locks_untracked));
		json_number(out, "provokeTried", atomic_load(&shared->provoke_tried));
		json_number(out, "provoked", atomic_load(&shared->provoked));
	}
	struct rusage own = {.ru_maxrss = 0};
	getrusage(RUSAGE_SELF, &own);
	json_number(out, "peakKb", own.ru_maxrss);
	json_number(out, "outputBytes", (int64_t)(run->output[0].passed + run->output[1].passed));
	json_end(out);
}

static void finish(struct run *run)
{
	atomic_store(&run->shared->limit, 0); /* no more tasks: the kill loop cannot lose the race */
	gate_close(&run->gate);
	/* Of its own accord, or by our decision. */
	const uint64_t decided_ns = now_ns();
	run->ended_ns = run->root_ended_ns ? run->root_ended_ns : decided_ns;
	const struct tree_killed killed = tree_kill(run->root, reap, run);
	const size_t left = tree_measure().processes;
	run->cleared_ns = now_ns();
	terminal_close(&run->terminal);
	for (int i = 0; i < 2; i++) {
		output_drain(&run->output[i], output_room(run, i), DRAIN_MS);
		output_close(&run->output[i]);
	}
	events_drain(&run->events, true);
	events_gil(&run->events);
	if (atomic_load(&run->deadlock.waiting))
		events_deadlock(&run->events, &run->deadlock);
	sites_write(run->events.out, run->shared);
	write_end(run, killed, left);
}

static int block_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_SETMASK, &set, NULL) < 0)
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static struct program_streams open_streams(struct run *run)
{
	struct program_streams streams = {-1, -1, run->terminal.slave};
	if (streams.terminal >= 0)
		output_from(&run->output[0], fcntl(run->terminal.master, F_DUPFD_CLOEXEC, 0), STDOUT_FILENO);
	if (run->options->output_limit <= 0 || streams.terminal >= 0)
		return streams;
	if (output_open(&run->output[0], STDOUT_FILENO))
		streams.out = run->output[0].target;
	if (output_open(&run->output[1], STDERR_FILENO))
		streams.error = run->output[1].target;
	return streams;
}

static bool start(struct run *run, enum program_method method, const char *ring, struct program_streams streams,
		  const char **why)
{
	if (method == PROGRAM_TRACE) {
		bool refused;
		run->trace = trace_start(run->options, &run->events, streams, &refused);
		run->root = run->trace ? trace_root(run->trace) : -1;
		run->started_ns = run->events.origin_ns;
		atomic_store(&run->shared->attached, 1);
		if (refused) {
			static char text[256];
			snprintf(text, sizeof text, "%s, and this system does not allow it to be traced instead (%s)", *why,
				 strerror(errno));
			*why = text;
			return false;
		}
	} else {
		run->root = program_start(run->options, ring, streams, &run->gate.fd);
	}
	if (run->root < 0)
		*why = strerror(errno);
	return run->root >= 0;
}

int supervise(const struct options *options)
{
	FILE *out = fdopen(options->report_fd, "w");
	if (!out) {
		fprintf(stderr, "forksight-run: no report can be written to descriptor %d: %s\n", options->report_fd,
			strerror(errno));
		return 2;
	}
	fcntl(options->report_fd, F_SETFD, FD_CLOEXEC);
	setvbuf(out, NULL, _IOFBF, 1u << 20);

	struct run run = {
		.options = options,
		.output = {{.from = -1}, {.from = -1}},
		.terminal = {.master = -1, .slave = -1, .sizes = -1},
		.gate = {.fd = -1, .limit = options->task_limit, .tasks = 1},
	};
	run.shared = make_ring(options, &run.ring_fd);
	run.signal_fd = block_signals();
	if (!run.shared || run.signal_fd < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		return fail(out, "setup", strerror(errno));

	if (options->terminal && !terminal_open(&run.terminal, options->terminal, options->sizes_fd))
		return fail(out, "terminal", strerror(errno));
	char ring[64];
	snprintf(ring, sizeof ring, "/proc/%d/fd/%d", getpid(), run.ring_fd);
	const struct program_streams streams = open_streams(&run);
	const char *why = NULL;
	const enum program_method method = program_method(options, &why);
	if (method == PROGRAM_REFUSED)
		return fail(out, "refused", why);
	run.fork_bias_ns = method == PROGRAM_TRACE ? 0 : bias_of_fork(options->shim, run.ring_fd, sizeof(struct fs_shared));
	limits_begin(&run);
	run.started_ns = now_ns();
	run.events = (struct events){run.shared, out, run.started_ns};
	if (!start(&run, method, ring, streams, &why))
		return fail(out, "start", why);
	if (streams.out >= 0)
		close(streams.out);
	if (streams.error >= 0)
		close(streams.error);
	run.pid_fd = (int)syscall(SYS_pidfd_open, run.root, 0);

	json_begin(out, "start");
	json_number(out, "pid", run.root);
	json_text(out, "method", run.trace ? "ptrace" : "shim");
	json_text(out, "why", why);
	json_number(out, "originNs", (int64_t)run.started_ns);
	json_end(out);
	run_to_end(&run);
	finish(&run);
	return fclose(out) == 0 ? 0 : 1;
}
