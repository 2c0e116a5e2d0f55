// ~ run: 0
// ~ run: 1
// ~ run: 2
// ~ run: 3
// ~ run: 4
// ~ run: 5
// ~ run: 6
// ~ run: 7
// ~ run: 8 => exit 137
// ~ run: 9 => exit 209
// ~ run: missing => exit 127, stderr: no-such-program-here: No such file or directory
// ~ run: folder => exit 126, stderr: /etc: Permission denied
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static int last;

static int returned(void)
{
    return system("probe exit 4");
}

static int compared(void) {
    if (system("probe exit 5") != 0) {
        return 50;
    }
    return 0;
}

/* Where the shell execs the program, as bash does, this is what it is told. */
static int killed(void)
{
    int status = system("timeout -s KILL 0.1 sleep 5");
    return WIFSIGNALED(status) ? 200 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 9;
    if (strcmp(argv[1], "missing") == 0) {
        int status = system("no-such-program-here --at-all");
        return WEXITSTATUS(status);
    }
    if (strcmp(argv[1], "folder") == 0) {
        int status = system("/etc");
        return WEXITSTATUS(status);
    }
    switch (atoi(argv[1])) {
    case 0: {
        int status = system("probe exit 3"); /* kept */
        return WEXITSTATUS(status);
    }
    case 1:
        last = system("probe exit 1");
        return WEXITSTATUS(last);
    case 2:
        return WEXITSTATUS(returned());
    case 3:
        return compared();
    case 4: {
        int rc;
        if ((rc = system("probe exit 6")) == -1 || !WIFEXITED(rc))
            return 100;
        return WEXITSTATUS(rc);
    }
    case 5: {
        const int failed = WEXITSTATUS(system("probe exit 7")) == 7;
        return failed;
    }
    case 6:
        return WEXITSTATUS(system("probe exit 8"));
    case 7: {
        if (!system("true"))
            puts("well");
        return 0;
    }
    case 9:
        return killed();
    default: {
        int status;
        status = system("timeout -s KILL 0.1 sleep 5");
        return WEXITSTATUS(status);
    }
    }
}
