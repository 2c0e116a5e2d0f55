/* Locks of the program itself: who may hold them at the fork decides. */
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t shared = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t childs = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t handled = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t mine = PTHREAD_MUTEX_INITIALIZER;

static void note(void) {
  pthread_mutex_lock(&shared);
  pthread_mutex_unlock(&shared);
}

static void *worker(void *arg) {
  for (;;) note();
}

static void take(void) {
  pthread_mutex_lock(&handled);
}
static void give(void) {
  pthread_mutex_unlock(&handled);
}

int main(int argc, char **argv) {
  pthread_t thread;
  pthread_atfork(take, give, give);
  pthread_create(&thread, NULL, worker, NULL);
  if (fork() == 0) {
    pthread_mutex_lock(&shared); // ~ error unsafe-call-in-forked-child: a thread that runs at the fork takes as well
    pthread_mutex_unlock(&shared);
    pthread_mutex_lock(&childs); // ~ warning unsafe-call-in-forked-child: may hold it
    pthread_mutex_unlock(&childs);
    pthread_mutex_lock(&handled);
    pthread_mutex_unlock(&handled);
    execv(argv[0], argv);
    _exit(127);
  }
  pthread_mutex_lock(&mine);
  if (fork() == 0) { // ~ error lock-held-across-fork: mine
    pthread_mutex_lock(&mine); // ~ error unsafe-call-in-forked-child: holds across the fork
    execv(argv[0], argv);
    _exit(127);
  }
  pthread_mutex_unlock(&mine);
  pthread_mutex_lock(&mine);
  if (fork() == 0) {
    pthread_mutex_unlock(&mine);
    pthread_mutex_lock(&mine);
    execv(argv[0], argv);
    _exit(127);
  }
  if (fork() == 0) {
    /* Made anew: nobody is waited for. */
    pthread_mutex_init(&childs, NULL);
    execv(argv[0], argv);
    _exit(127);
  }
  return 0;
}
