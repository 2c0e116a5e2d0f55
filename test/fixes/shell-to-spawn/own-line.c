// ~ run: 1
// ~ run: 0
#include <stdlib.h>
#include <sys/wait.h>

int main(int argc, char **argv)
{
	int done = 0;
	if(argc > 1 && atoi(argv[1]))
	{
		done = 2;
	}
	while(done-- > 0)
		system("probe turn");
	if(argc > 1)
		return WEXITSTATUS(system("probe exit 11"));
	return 0;
}
