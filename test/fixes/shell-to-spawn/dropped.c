// ~ run: 0
// ~ run: 1
// ~ run: 2
// ~ run: 3
#include <stdio.h>
#include <stdlib.h>

/* What is printed after the command shows that it was waited for. */
static void run(int how)
{
    if (how == 0)
        system("probe one 'two words' --flag=a,b \"\"");
    else if (how == 1)
        (void)system("probe exit 3"); /* its status is nobody's business */
    else {
        // both
        system("probe "
               "a" " b");
        system("true");
    }
    for (int i = 0; i < how; i++)
        system("probe again\n");
    switch (how) {
    case 3:
        system("/usr/bin/env LANG=C probe in-case");
        break;
    default:
        system("  ls\t-d  /  ");
    }
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 9;
    run(atoi(argv[1]));
    puts("done");
    return 0;
}
