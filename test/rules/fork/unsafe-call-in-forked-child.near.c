/* Calls of the parent, of children of a process without threads, and of the program after exec. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

static void *once(void *arg) {
  return NULL;
}

/* Nothing runs beside main yet. */
static void before_the_first_thread(char **argv) {
  if (fork() == 0) {
    syslog(LOG_INFO, "starting %s", argv[0]);
    printf("starting\n");
    execv(argv[0], argv);
    perror("execv");
    _exit(127);
  }
}

static void joined(char **argv) {
  pthread_t thread;
  pthread_create(&thread, NULL, once, NULL);
  pthread_join(thread, NULL);
  if (fork() == 0) {
    syslog(LOG_INFO, "starting %s", argv[0]);
    execv(argv[0], argv);
    _exit(127);
  }
}

/* Whatever is not safe happens in the parent. */
static void prepared(char **argv) {
  char *text = malloc(64);
  int length = snprintf(text, 64, "starting %s\n", argv[0]);
  pid_t pid = fork();
  if (pid == 0) {
    write(2, text, length);
    execv(argv[0], argv);
    _exit(127);
  }
  free(text);
  if (pid < 0) perror("fork");
  waitpid(pid, NULL, 0);
  syslog(LOG_INFO, "%s ended", argv[0]);
}

int main(int argc, char **argv) {
  pthread_t thread;
  before_the_first_thread(argv + 1);
  joined(argv + 1);
  pthread_create(&thread, NULL, once, NULL);
  prepared(argv + 1);
  pthread_join(thread, NULL);
  return 0;
}
