#include <cstdlib>
#include <string>
#include <unistd.h>

void string_of_the_child(const std::string &base)
{
    auto pid = fork();
    if (pid == 0) {
        std::string full = base + std::to_string(getpid()); // ~ refuse: getpid()
        execl(full.c_str(), full.c_str(), nullptr);
        _exit(127);
    }
}

void throws(char **argv)
{
    auto pid = fork();
    if (pid == 0) {
        try { // ~ refuse: the exec at line 19 is inside try statement
            execv(argv[0], argv);
        } catch (...) {
        }
        _exit(127);
    }
}
