#include <unistd.h>

int main(int argc, char **argv) {
  const char *文字 = "🧵";
  if (vfork() == 0) {
    write(1, "🧵 日本語", 14); argc = 2; // ~ error vfork-child-misuse: assigns to argc
    execv(argv[1], argv);
    _exit(1);
  }
  return 0;
}
