#include <stdio.h>
#include <stdlib.h>

#define RUN() system("ls")

int places(int on)
{
    if (on && system("ls")) // ~ refuse: no statement can be put in front
        return 1;
    while (system("ls")) // ~ refuse: no statement can be put in front
        on--;
    for (; on; on = system("ls")) // ~ refuse: no statement can be put in front
        on--;
    if (on)
        return 2;
    else if (system("ls")) // ~ refuse: stands in a branch without braces
        return 3;
    switch (on) {
    case 1:
        if (system("ls")) // ~ refuse: stands right under a case
            return 4;
    }
    int a = on, b = system("ls"); // ~ refuse: no statement can be put in front
    printf("%d\n", on ? system("ls") : b); // ~ refuse: no statement can be put in front
    return a + b;
}

int cut(void)
{
    int a = ;
    return system("ls"); // ~ refuse: cannot be parsed
}
