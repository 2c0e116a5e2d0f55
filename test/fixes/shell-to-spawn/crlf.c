// ~ run: 0
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    /* first */
    system("probe crlf");
    FILE *f = popen("probe stream", "r");
    char line[512];
    if (f == NULL) {
        return 1;
    }
    while (fgets(line, sizeof line, f)) {
        fputs(line, stdout);
    }
    pclose(f);
    return 0;
}
