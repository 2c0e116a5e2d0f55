// ~ run: {probe} one
// ~ run: {missing} => exit 15, stderr: fork
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
  int status = 0;
  pid_t pid;
  if (argc < 2)
    return 1;
  pid = fork();
  switch (pid)
    {
    case 0:
      {
        char *words[3];
        words[0] = argv[1];
        words[1] = (char *) "from the child";
        words[2] = NULL;
        execv(words[0], words);
        _exit(127);
      }
    case -1:
      perror("fork");
      return 15;
    default:
      break;
    }
  waitpid(pid, &status, 0);
  return WEXITSTATUS(status);
}
