#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void settle(void)
{
    system("udevadm settle"); // ~ hint shell-not-spawn: system() starts a shell only to start udevadm, and ignores SIGINT and SIGQUIT
}

int main(void)
{
    char line[80];
    FILE *names = popen("uname -r", "r"); // ~ hint shell-not-spawn: popen() starts a shell only to start uname. posix_spawnp()
    if (names && fgets(line, sizeof line, names))
        fputs(line, stdout);
    if (names)
        pclose(names);
    if (system("/sbin/ldconfig " "-n /opt/lib 'with a space'") != 0) // ~ hint shell-not-spawn: to start /sbin/ldconfig
        return 1;
    settle();
    return 0;
}
