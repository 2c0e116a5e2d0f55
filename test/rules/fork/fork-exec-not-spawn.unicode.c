#include <stdio.h>
#include <unistd.h>

int main(int argc, char **größe) {
  const char *名前 = "🧵"; /* 🧵🧵 */ pid_t kind = fork(); // ~ hint fork-exec-not-spawn
  if (kind == 0) {
    execl("/bin/größe", 名前, größe[0], (char *)NULL);
    _exit(127);
  }
  return 0;
}
