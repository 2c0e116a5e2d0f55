#include <stdio.h>
#include <stdlib.h>

FILE *shared;
void give(FILE *f);

void not_local(void)
{
    shared = popen("ls", "r"); // ~ refuse: is not kept in a variable of this function
    if (shared)
        pclose(shared);
}

FILE *returned(void)
{
    FILE *f = popen("ls", "r");
    if (!f)
        return NULL;
    return f; // ~ refuse: may be kept or closed by others
}

void passed(void)
{
    FILE *f = popen("ls", "r");
    if (!f)
        return;
    give(f); // ~ refuse: may be kept or closed by others
    pclose(f);
}

void untested(void)
{
    char line[8];
    FILE *f = popen("ls", "r"); // ~ refuse: nothing tests whether popen()
    while (fgets(line, sizeof line, f))
        puts(line);
    pclose(f);
}

void closed_as_a_file(void)
{
    FILE *f = popen("ls", "r");
    if (f == NULL)
        return;
    fclose(f); // ~ refuse: may be kept or closed by others
}

void never_closed(void)
{
    FILE *f = popen("ls", "r"); // ~ refuse: no pclose(f) in this function
    if (f == NULL)
        return;
    puts("open");
}

void two(void)
{
    FILE *f = popen("cat", "w"); // ~ refuse: another popen()
    FILE *g = popen("cat", "w"); // ~ refuse: another popen()
    if (f == NULL || g == NULL)
        return;
    pclose(f);
    pclose(g);
}

void both_ways(const char *mode)
{
    FILE *f = popen("cat", mode); // ~ refuse: neither "r" nor "w"
    if (f == NULL)
        return;
    pclose(f);
}
