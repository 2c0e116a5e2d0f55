// ~ run: {probe} read
// ~ run: {missing} read => exit 0, stderr: No such file or directory
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int p[2], i;
    if (argc < 2 || pipe(p) == -1)
        return 1;
    for (i = 0; i < 2; i++) {
        if (fork() == 0) {
            char *const self[] = { argv[1], i == 0 ? "first" : "read", NULL };
            /* one end each */
            if (i == 0) {
                dup2(p[1], 1);
            } else {
                dup2(p[0], 0);
            }
            close(p[0]);
            close(p[1]);
            execv(argv[1], self);
            fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
            _exit(127);
        }
    }
    close(p[0]);
    close(p[1]);
    while (wait(NULL) > 0)
        ;
    return 0;
}
