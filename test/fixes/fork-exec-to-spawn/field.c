// ~ run: {probe} x
// ~ run: {missing} => exit 6
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct job {
  char **argv;
  char **environment;
  pid_t pid;
};

static int
start (struct job *job)
{
  job->pid = fork ();
  if (job->pid == -1)
    return -1;
  if (job->pid == 0)
    {
      execve (job->argv[0], job->argv, job->environment);
      _exit (127);
    }
  return 0;
}

int
main (int argc, char **argv)
{
  char *environment[] = { "PROBE_ONE=1", "PROBE_TWO=two words", NULL };
  struct job job = { argv + 1, environment, 0 };
  int status;
  if (argc < 2)
    return 1;
  if (start (&job) < 0)
    return 6;
  waitpid (job.pid, &status, 0);
  return WEXITSTATUS (status);
}
