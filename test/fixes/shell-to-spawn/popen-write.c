// ~ run: read
// ~ run: exit
// ~ run: full
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static int feed(int many)
{
    FILE *in = popen("probe read", "w");
    if (in) {
        for (int i = 0; i < many; i++)
            fprintf(in, "line %d\n", i);
        return pclose(in);
    }
    return -2;
}

static int ends(void)
{
    FILE *in = popen("probe exit 21", "w");
    int status;
    if (in == NULL)
        return 1;
    status = pclose(in);
    return status;
}

/* The program is gone when the buffer is written out, so that closing fails although the program did not. */
static int full(void)
{
    FILE *in = popen("true", "w");
    if (in == NULL)
        return 1;
    signal(SIGPIPE, SIG_IGN);
    fputs("x", in);
    system("sleep 0.3");
    const int status = pclose(in);
    printf("%d\n", status);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 9;
    if (strcmp(argv[1], "full") == 0)
        return full();
    const int status = strcmp(argv[1], "read") == 0 ? feed(3) : ends();
    printf("%d\n", status);
    return WEXITSTATUS(status);
}
