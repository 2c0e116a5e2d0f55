/* In a library it is not known whether there are threads at all: one step down. */
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

int run(char **argv) {
  pid_t pid = fork();
  if (pid == 0) {
    syslog(LOG_INFO, "starting %s", argv[0]); // ~ hint unsafe-call-in-forked-child: one more call of this child is no better
    setenv("STARTED_BY", "me", 1);
    execv(argv[0], argv);
    _exit(127);
  }
  return pid;
}
