// ~ run: {probe} one
// ~ run: {missing} => exit 7
#include <string>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc < 2)
        return 1;
    const std::string program = argv[1];
    const pid_t child = fork();
    if (child < 0)
        return 7;
    if (child == 0) {
        execl(program.c_str(), "probe", "two", static_cast<char *>(nullptr));
        _exit(127);
    }
    int status = 0;
    return waitpid(child, &status, 0) == child ? WEXITSTATUS(status) : 2;
}
