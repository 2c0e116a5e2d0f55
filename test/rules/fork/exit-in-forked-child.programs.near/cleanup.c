#include <unistd.h>
#include "fatal.h"

void cleanup_exit(int code) { _exit(code); }
