/*
 * forksight-run: the supervisor, and above it a guardian that does nothing but outlive it. If the supervisor is
 * killed, the target's processes fall to the guardian, the next subreaper, which ends them; without it they would
 * run on, and their zombies would stay wherever PID 1 does not reap (containers).
 */
#define _GNU_SOURCE
#include "options.h"
#include "supervise.h"
#include "tree.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Waits for the supervisor, passing on what asks it to stop. Returns its wait status. */
static int guard(pid_t supervisor, const sigset_t *signals)
{
	for (;;) {
		int status;
		pid_t pid;
		while ((pid = waitpid(-1, &status, WNOHANG | __WALL)) > 0)
			if (pid == supervisor)
				return status;
		const int signal_number = sigwaitinfo(signals, NULL);
		if (signal_number > 0 && signal_number != SIGCHLD)
			kill(supervisor, SIGTERM);
	}
}

static void reap(void *data)
{
	(void)data;
	tree_reap(NULL, NULL);
}

int main(int argc, char **argv)
{
	struct options options;
	if (!options_parse(argc, argv, &options))
		return 2;
	sigset_t signals;
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGQUIT);
	if (sigprocmask(SIG_SETMASK, &signals, NULL) < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) {
		fprintf(stderr, "forksight-run: cannot guard the run: %s\n", strerror(errno));
		return 2;
	}
	const pid_t guardian = getpid();
	const pid_t supervisor = fork();
	if (supervisor < 0) {
		fprintf(stderr, "forksight-run: cannot start the supervisor: %s\n", strerror(errno));
		return 2;
	}
	if (supervisor == 0) {
		/* Should the guardian die, the supervisor ends the run as if it were cancelled. */
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != guardian)
			return 2;
		return supervise(&options);
	}
	close(options.report_fd); /* its end of file is the supervisor's to give */
	const int status = guard(supervisor, &signals);
	tree_kill(0, reap, NULL);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}
