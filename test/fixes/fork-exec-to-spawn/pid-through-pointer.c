// ~ run: {probe} one
// ~ run: {missing} => exit 6, stderr: no child
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int start(char **argv, pid_t *pid)
{
	*pid = fork();
	switch (*pid) {
	case -1:
		perror("no child");
		return 6;
	case 0:
		/* Child. */
		if (dup2(STDOUT_FILENO, 9) == -1) {
			perror("dup2");
			_exit(1);
		}
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(1);
	default:
		return 0;
	}
}

int main(int argc, char **argv)
{
	pid_t pid = 0;
	int status = 0;
	if (argc < 2)
		return 1;
	int failed = start(argv + 1, &pid);
	if (failed)
		return failed;
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}
