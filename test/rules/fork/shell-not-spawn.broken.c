#include <stdlib.h>

static int unfinished(int a)
{
    return a +;
}

int main(void)
{
    system("sync"); // ~ hint shell-not-spawn
    if (1 ==
    return 0;
}
