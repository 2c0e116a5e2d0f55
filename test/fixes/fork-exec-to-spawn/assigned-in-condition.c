// ~ run: {probe} a
// ~ run: {missing}
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	pid_t pid;
	int status = 0;

	if (argc < 2)
		return 1;
	if ((pid = fork()) == 0) {
		/* a group of its own, for the terminal */
		setpgid(0, 0);
		execvp(argv[1], &argv[1]);
		perror("exec");
		exit(77);
	}
	waitpid(pid, &status, 0);
	printf("status %d\n", status);
	return WEXITSTATUS(status);
}
