/* No thread: FD_CLOEXEC may be set at leisure. */
#include <fcntl.h>
#include <stdlib.h>
static int kept;
int main(int argc, char **argv) {
  kept = open(argv[1], O_RDONLY);
  return system("true");
}
