/* Called from a library only: that a thread is alive then is likely and not seen. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static void quiet(void) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL); // ~ hint sigprocmask-in-threaded-process: while another thread may run
}

void library_add(const char *name, void (*command)(void));
void library_run(int argc, char **argv);

static void *worker(void *arg) {
  for (;;) pause();
  return arg;
}

int main(int argc, char **argv) {
  pthread_t thread;
  library_add("quiet", quiet);
  pthread_create(&thread, NULL, worker, NULL);
  library_run(argc, argv);
  return pthread_join(thread, NULL);
}
