#include <csignal>
#include <iostream>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace app {

std::mutex guard;
std::vector<int> seen;
std::string text;
std::map<int, int> counts;

class Server {
 public:
  static void on_signal(int sig) {
    std::lock_guard<std::mutex> hold(guard); // ~ warning unsafe-call-in-signal-handler: waits for its own thread
    seen.push_back(sig);                     // ~ warning unsafe-call-in-signal-handler: uses the heap
  }
};

void on_text(int sig) {
  std::string copy = "got a signal"; // ~ warning unsafe-call-in-signal-handler: std::string
  text.append("x");                  // ~ warning unsafe-call-in-signal-handler
  counts.insert({sig, 1});           // ~ warning unsafe-call-in-signal-handler
  std::cerr << sig << '\n';          // ~ warning unsafe-call-in-signal-handler
  int *p = new int(3);               // ~ warning unsafe-call-in-signal-handler: operator new
  delete p;                          // ~ warning unsafe-call-in-signal-handler: operator delete
  throw sig;                         // ~ warning unsafe-call-in-signal-handler: leaves the handler
}

// Not a container: its push_back is anybody's.
struct Ring {
  int items[8];
  void push_back(int i) { items[i & 7] = i; }
};
Ring ring;
volatile std::sig_atomic_t flag;

void on_ring(int sig) {
  const std::string &name = text;
  ring.push_back(sig);
  flag = 1;
}

}  // namespace app

int main() {
  std::signal(SIGTERM, app::Server::on_signal);
  std::signal(SIGINT, app::on_text);
  std::signal(SIGHUP, app::on_ring);
  std::signal(SIGUSR1, [](int sig) {
    std::cout << sig; // ~ warning unsafe-call-in-signal-handler: this signal handler
  });
  struct sigaction action {};
  action.sa_handler = +[](int) { app::flag = 1; };
  sigaction(SIGUSR2, &action, nullptr);
}
