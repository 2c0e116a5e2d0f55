// ~ run: {probe} one
// ~ run: {missing} => exit 38
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int
run_program (char **argv, int quiet)
{
  pid_t pid = fork ();
  int status = 0;

  if (pid < 0)
    {
      return 38;
    }
  if (pid == 0)
    {
      if (quiet)
        {
          close (STDERR_FILENO);	/* no words */
        }
      execvp (argv[0], argv);
      _exit (127);
    }
  waitpid (pid, &status, 0);
  return WEXITSTATUS (status);
}

int
main (int argc, char **argv)
{
  return argc > 1 ? run_program (argv + 1, argc > 2) : 1;
}
