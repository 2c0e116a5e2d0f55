// ~ run: {probe} one
// ~ run: {missing} => exit 39
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int status = 0;
	if(argc < 2)
	{
		return 1;
	}
	pid_t pid = fork();
	if(pid == 0)
	{
		if(argc > 2)
		{
			dup2(1, 5);
		}
		else
		{
			dup2(1, 6);
		}
		/* here we go */
		execv(argv[1], argv + 1);
		_exit(127);
	}
	else if(pid < 0)
	{
		return 39;
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}
