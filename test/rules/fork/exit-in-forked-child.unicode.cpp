// Größe 日本語 🧵
#include <cstdlib>
#include <unistd.h>

static void kind_läuft(const char *名前) {
  if (fork() == 0) {
    execl(名前, "🧵🧵", nullptr);
    /* 🧵 */ std::exit(127); // ~ exit-in-forked-child: std::exit()
  }
}

int main() {
  kind_läuft("/bin/größe");
}
