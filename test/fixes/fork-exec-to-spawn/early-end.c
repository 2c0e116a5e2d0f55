// ~ run: {probe} exit 3
// ~ run: {missing} x => exit 20
// ~ run: {probe} 12345678 => exit 20
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int ret, status = 0;
    if (argc < 3)
        return 1;
    ret = argc;
    pid_t pid = fork();
    if (pid < 0)
        return 20;
    if (pid == 0) {
        char number[8];

        /* its own copy */
        ret = snprintf(number, sizeof(number), "%s", argv[2]);
        if (ret < 0 || (size_t)ret >= sizeof(number))
            _exit(EXIT_FAILURE); /* too long */
        execl(argv[1], argv[1], number, argc > 3 ? argv[3] : NULL, (char *)NULL);
        _exit(EXIT_FAILURE);
    }
    waitpid(pid, &status, 0);
    return ret == argc ? WEXITSTATUS(status) : 21;
}
