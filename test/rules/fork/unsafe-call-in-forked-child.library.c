/* In a library it is not known whether there are threads at all: one step down. */
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

int run(char **argv) {
  pid_t pid = fork();
  if (pid == 0) {
    syslog(LOG_INFO, "starting %s", argv[0]); // ~ hint unsafe-call-in-forked-child: if the process has threads
    execv(argv[0], argv);
    _exit(127);
  }
  return pid;
}
