// C++ declares in a condition: what is declared is what is tested.
#include <unistd.h>

pid_t spawn(const char *shell, char **argv, char **env) {
  if (pid_t pid = vfork()) return pid;
  execve(shell, argv, env);
  _exit(127);
}

pid_t start(const char *shell, char **argv, char **env) {
  if (const pid_t child = vfork(); child == 0) {
    execve(shell, argv, env);
    _exit(127);
  } else
    return child;
}
