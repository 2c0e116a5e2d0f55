#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define TOOL "ls"

void commands(const char *given)
{
    system("ls | wc -l"); // ~ refuse: is not a constant that needs no shell
    system("ls > /dev/null"); // ~ refuse: is not a constant
    system("LANG=C ls"); // ~ refuse: is not a constant
    system("cd /tmp"); // ~ refuse: is not a constant
    system("ls *.c"); // ~ refuse: is not a constant
    system("ls $HOME"); // ~ refuse: is not a constant
    system("ls \"$HOME\""); // ~ refuse: is not a constant
    system("ls ~"); // ~ refuse: is not a constant
    system("ls 'a"); // ~ refuse: is not a constant
    system("ls &"); // ~ refuse: is not a constant
    system("ls; ls"); // ~ refuse: is not a constant
    system("ls\nls"); // ~ refuse: is not a constant
    system("# nothing"); // ~ refuse: is not a constant
    system(""); // ~ refuse: is not a constant
    system(NULL); // ~ refuse: is not a constant
    system(given); // ~ refuse: is not a constant
    system(TOOL " -l"); // ~ refuse: is not a constant
    system("\x6cs"); // ~ refuse: is not a constant
    system("time ls"); // ~ refuse: is not a constant
    system("! ls"); // ~ refuse: is not a constant
}
