// ~ run: {probe} one
// ~ run: {missing} => exit 2
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    pid_t pids[3];
    int failed = 0;
    if (argc < 2)
        return 1;
    for (int i = 0; i < 3; i++) {
        pids[i] = fork();
        if (pids[i] < 0) {
            failed = 2;
            continue;
        }
        if (pids[i] == 0) {
            if (i != 1)
                close(1);
            execv(argv[1], argv + 1);
            _exit(127);
        }
    }
    for (int i = 0; i < 3; i++) {
        int status;
        if (pids[i] > 0)
            waitpid(pids[i], &status, 0);
    }
    return failed;
}
