// ~ run: {probe} one
// ~ run: {missing} => exit 18
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0, turns = 0;
    if (argc < 2)
        return 1;
    do {
        pid_t pid = fork();
        if (pid == -1) {
            return 18;
        } else if (!pid) {
            execv(argv[1], argv + 1);
            _exit(127);
        } else {
            waitpid(pid, &status, 0);
        }
    } while (++turns < 2);
    return WEXITSTATUS(status);
}
