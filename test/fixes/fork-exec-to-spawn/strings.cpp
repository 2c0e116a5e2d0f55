// ~ run: {probe} one
// ~ run: {missing} one
#include <cstdlib>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

int run(const std::string &program, const std::string &word)
{
    auto pid = fork();
    if (pid == 0) {
        execl(program.c_str(), "named", word.c_str(), "last", nullptr);
        _exit(127);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    return argc > 2 ? run(argv[1], argv[2]) : 1;
}
