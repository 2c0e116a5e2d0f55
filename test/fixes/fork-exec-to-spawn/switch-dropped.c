// ~ run: {probe} x y
// ~ run: {missing} => exit 2
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status;
    if (argc < 2)
        return 1;
    switch (fork()) {
        case -1:
            return 2;
        case 0: {
            char *args[3];
            args[0] = argv[1];
            args[1] = "fixed";
            args[2] = NULL;
            execv(argv[1], args);
            _exit(127);
        }
    }
    return wait(&status) < 0 ? 3 : WEXITSTATUS(status);
}
