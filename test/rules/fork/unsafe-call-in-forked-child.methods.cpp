// The child's code as methods and lambdas, the lock inside a class.
#include <iostream>
#include <mutex>
#include <syslog.h>
#include <thread>
#include <unistd.h>

class Log {
 public:
  void write(const char *text) { syslog(LOG_INFO, "%s", text); }
};

class Launcher {
 public:
  void start(char **argv) {
    if (fork() == 0) {
      log_.write("starting"); // ~ warning unsafe-call-in-forked-child: leads to syslog()
      auto also = [] { syslog(LOG_INFO, "and again"); };
      also(); // ~ warning unsafe-call-in-forked-child
      std::lock_guard<std::mutex> guard(mutex_); // ~ warning unsafe-call-in-forked-child
      std::cerr << "starting" << std::endl; // ~ warning unsafe-call-in-forked-child
      char *copy = new char[8]; // ~ hint unsafe-call-in-forked-child
      execv(argv[0], argv);
      _exit(127);
    }
  }

 private:
  Log log_;
  std::mutex mutex_;
};

int main(int argc, char **argv) {
  std::thread worker([] {
    for (;;) pause();
  });
  Launcher launcher;
  launcher.start(argv + 1);
  worker.join();
}
