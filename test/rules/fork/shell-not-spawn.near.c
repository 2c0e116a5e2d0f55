/* Looks like it and is not: each line says why. */
#include <stdio.h>
#include <stdlib.h>

#define TOOL "a; b"

struct tool {
    int (*system)(const char *command);
};

int main(int argc, char **argv)
{
    struct tool tool = { 0 };
    system("ls | wc -l"); /* a pipe */
    system("ls > /tmp/list"); /* a redirection */
    system("cd /tmp && ls"); /* two commands, one of them the shell's own */
    system("echo hello"); /* the shell's own, and not quite /bin/echo */
    system("ls *.c"); /* names that the shell finds */
    system("rm -rf $TMP/build"); /* a variable */
    system("LANG=C ls"); /* an assignment */
    system("ls &"); /* is not waited for */
    system("cls"); /* is on no Linux */
    system("pause");
    system(argv[argc - 1]); /* nobody knows */
    system(NULL); /* asks whether there is a shell */
    system(TOOL " -l"); /* whatever the macro says */
    system("ls " TOOL);
    tool.system("ls"); /* another function */
    popen("sort -u > out", "w");
    return 0;
}
