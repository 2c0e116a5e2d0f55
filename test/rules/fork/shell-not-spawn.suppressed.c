#include <stdlib.h>

int main(void)
{
    system("sync"); // forksight-ignore shell-not-spawn -- once, at the end
    /* forksight-ignore-next-line shell-not-spawn -- and here */
    system("sync");
    return 0;
}
