/* That the pointer is not null says nothing of what it points to. */
#include <stdlib.h>
#include <unistd.h>

int start(int *pid, const char *path) {
  *pid = fork();
  if (*pid == 0) {
    if (pid) execl(path, path, (char *)NULL);
    exit(127); // ~ warning exit-in-forked-child: exit()
  }
  return 0;
}
