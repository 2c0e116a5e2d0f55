#include <stdlib.h>

int restart(int now)
{
#ifdef _WIN32
    return system("shutdown -r -f"); // ~ refuse: this file is compiled for Windows too
#else
    return now ? 1 : system("sudo shutdown -r now"); // ~ refuse: this file is compiled for Windows too
#endif
}
