// Containers and strings allocate: what grows in the child takes the allocator's lock.
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

class Arguments {
public:
  explicit Arguments(const std::vector<std::string> &from) {
    for (const auto &text : from) pointers.push_back(const_cast<char *>(text.c_str()));
    pointers.push_back(nullptr);
  }
  char **get() { return pointers.data(); }

private:
  std::vector<char *> pointers;
};

static void grows(const std::vector<std::string> &args) {
  pid_t pid = fork();
  if (pid == 0) {
    std::vector<char *> argv;
    argv.reserve(args.size() + 1); // ~ hint unsafe-call-in-forked-child: argv.reserve()
    for (const auto &text : args)
      argv.push_back(const_cast<char *>(text.c_str())); // ~ hint unsafe-call-in-forked-child: argv.push_back()
    execv(argv[0], argv.data());
    _exit(127);
  }
}

static void constructs(const std::vector<std::string> &args) {
  pid_t pid = fork();
  if (pid == 0) {
    Arguments argv(args); // ~ hint unsafe-call-in-forked-child: Arguments() in the forked child before exec leads to pointers.push_back()
    execv(argv.get()[0], argv.get());
    _exit(127);
  }
}

/* Grown before the fork, and only read in the child. */
static void prepared(const std::vector<std::string> &args) {
  std::vector<char *> argv;
  for (const auto &text : args) argv.push_back(const_cast<char *>(text.c_str()));
  argv.push_back(nullptr);
  pid_t pid = fork();
  if (pid == 0) {
    execv(argv[0], argv.data());
    _exit(127);
  }
}

class Ring {
public:
  void append(int value) { last = value; }
  int last = 0;
};

/* Not a container of the library: what its members do is seen. */
static void other(Ring &ring, char **argv) {
  if (fork() == 0) {
    ring.append(1);
    execv(argv[0], argv);
    _exit(127);
  }
}

int main(int argc, char **argv) {
  std::thread worker([] { for (;;) sleep(1); });
  std::vector<std::string> args(argv + 1, argv + argc);
  Ring ring;
  grows(args);
  constructs(args);
  prepared(args);
  other(ring, argv);
  worker.join();
}
