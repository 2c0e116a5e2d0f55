// Functions in namespaces, methods out of line, a lambda; two methods of one name, so that nothing is certain.
#include <pthread.h>
#include <unistd.h>

namespace app::net {

class Listener {
 public:
  void serve();
  static void *run(void *arg);
};

class Child {
 public:
  void serve();
};

void *Listener::run(void *arg) {
  for (;;) pause();
}

void Listener::serve() {
  pthread_t thread;
  pthread_create(&thread, nullptr, &Listener::run, this);
}

void Child::serve() {
  auto detach = [](int seconds) {
    if (::fork() == 0) // ~ fork-after-thread
      for (;;) sleep(seconds);
  };
  detach(1);
}

}  // namespace app::net

int main() {
  app::net::Listener listener;
  app::net::Child child;
  listener.serve();
  child.serve();
}
