// ~ run: 1
// ~ run: 0
#include <stdlib.h>
#include <sys/wait.h>

int
main (int argc, char **argv)
{
  int done = 0;
  if (argc > 1 && atoi (argv[1]))
    system ("probe gnu");
  else
    {
      done = system ("probe exit 2");
    }
  if (done)
    {
      system ("probe after");
    }
  return WEXITSTATUS (done);
}
