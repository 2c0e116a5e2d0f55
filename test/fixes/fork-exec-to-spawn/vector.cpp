// ~ run: {probe} one two
// ~ run: {missing} => exit 7, stderr: cannot start
#include <cerrno>
#include <cstring>
#include <iostream>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace tools {

class Launcher {
public:
    explicit Launcher(std::vector<std::string> words) : words_(std::move(words)) {}

    int run() {
        std::vector<char *> argv;
        for (auto &word : words_)
            argv.push_back(word.data());
        argv.push_back(nullptr);

        pid_ = ::fork();
        if (pid_ < 0) {
            std::cerr << "cannot start: " << std::strerror(errno) << '\n';
            return 7;
        }
        if (pid_ == 0) {
            ::execvp(argv[0], argv.data());
            std::cerr << "exec failed\n";
            ::_exit(127);
        }
        int status = 0;
        ::waitpid(pid_, &status, 0);
        return WEXITSTATUS(status);
    }

private:
    std::vector<std::string> words_;
    pid_t pid_ = -1;
};

} // namespace tools

int main(int argc, char **argv) {
    return argc > 1 ? tools::Launcher({argv + 1, argv + argc}).run() : 1;
}
