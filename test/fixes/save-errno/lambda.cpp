// ~ run: now => exit 0
#include <cerrno>
#include <csignal>
#include <unistd.h>

int main() {
  int saved = 0;
  (void)saved;
  std::signal(SIGUSR1, [](int) {
    close(-1);
  });
  errno = 77;
  std::raise(SIGUSR1);
  return errno == 77 ? 0 : 1;
}
