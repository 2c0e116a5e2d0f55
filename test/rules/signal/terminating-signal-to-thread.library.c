/* Who installs handlers for a library's signals is not known; for these two nobody can. */
#include <pthread.h>
#include <signal.h>

void lib_stop(pthread_t thread) {
  pthread_kill(thread, SIGTERM);
}

void lib_end(pthread_t thread) {
  pthread_kill(thread, SIGKILL); // ~ warning terminating-signal-to-thread: SIGKILL, which nothing can catch
}
