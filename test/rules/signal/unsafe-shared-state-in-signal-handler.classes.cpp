#include <atomic>
#include <csignal>
#include <string>

namespace app {
bool done = false;
std::atomic<bool> safe{false};
std::atomic_flag flag;
volatile std::sig_atomic_t both;
std::string text;

void on_term(int sig) {
  done = true; // ~ warning unsafe-shared-state-in-signal-handler: neither volatile sig_atomic_t nor an atomic
  safe = true;
  both = sig;
  flag.test_and_set();
}
}  // namespace app

int main() {
  std::signal(SIGTERM, app::on_term);
  while (!app::done && !app::safe && !app::both) app::text += "x";
}
