// ~ run: probe
// ~ run: exit
// ~ run: missing => exit 44, stderr: No such file or directory
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static int show(void)
{
    char line[4096];
    FILE *out = popen("probe one 'two words'", "r"); /* as the shell would */
    if (!out)
        return 40;
    while (fgets(line, sizeof(line), out) != NULL)
        fputs(line, stdout);
    return WEXITSTATUS(pclose(out));
}

static int ends(void)
{
    FILE *out; // of the probe
    int c, status;
    if ((out = popen("probe exit 17", "re")) == NULL) {
        perror("probe");
        return 41;
    }
    while ((c = getc(out)) != EOF)
        putchar(c);
    if ((status = pclose(out)) == -1) {
        perror("pclose");
        return 42;
    }
    return WEXITSTATUS(status);
}

static int missing(void)
{
    FILE *out = NULL;
    char line[16] = "";
    out = popen("no-such-program-here", "r");
    if (out == NULL) {
        perror("missing");
        return 44;
    } else if (fgets(line, sizeof line, out) == NULL) {
        pclose(out);
        out = NULL;
        return 43;
    }
    pclose(out);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 9;
    return strcmp(argv[1], "probe") == 0 ? show() : strcmp(argv[1], "exit") == 0 ? ends() : missing();
}
