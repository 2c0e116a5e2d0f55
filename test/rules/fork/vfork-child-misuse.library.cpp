// A library: who calls it may have threads or none. One finding a call, and nothing of exit-in-forked-child here.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <unistd.h>

int run(const std::string &command, bool quiet) {
  const char *argv[] = {"/bin/sh", "-c", command.c_str(), nullptr};
  int pid;
  if ((pid = vfork())) {
    quiet = false;
    return pid;
  } else {
    if (quiet) {
      const int fd = ::open("/dev/null", 1); // ~ error vfork-child-misuse: assigns to fd
      ::dup2(fd, 1);
    }
    execvp(argv[0], const_cast<char **>(argv));
    std::cerr << "no shell"; // ~ error vfork-child-misuse
    std::exit(1); // ~ error vfork-child-misuse
  }
}
