// C++ declares in a condition: what is declared is what is tested.
#include <cstdlib>
#include <unistd.h>

pid_t spawn(const char *shell, char **argv, char **env) {
  if (pid_t pid = vfork()) return pid;
  execve(shell, argv, env);
  exit(127); // ~ error vfork-child-misuse: exit()
}
