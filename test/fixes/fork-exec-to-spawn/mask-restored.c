// ~ run: {probe} one
// ~ run: {missing} => exit 29, stderr: fork error
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	sigset_t set, oldset;
	int status = 0;
	pid_t pid;
	if (argc < 2)
		return 1;
	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, &oldset);
	switch (pid = fork()) {
	case -1:
		sigprocmask(SIG_SETMASK, &oldset, NULL);
		fprintf(stderr, "fork error: %s\n", strerror(errno));
		return 29;
	case 0:
		/* Child process. */
		sigprocmask(SIG_SETMASK, &oldset, NULL);
		execv(argv[1], argv + 1);
		_exit(1);
	default:
		/* Parent process. */
		sigprocmask(SIG_SETMASK, &oldset, NULL);
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}
