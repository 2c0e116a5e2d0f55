/* A small server with a hazard: it forks while its worker threads run. Hover over the underlined call. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;

static void log_line(const char *text) {
    pthread_mutex_lock(&log_lock);
    printf("%s\n", text);
    pthread_mutex_unlock(&log_lock);
}

static void *work(void *unused) {
    (void)unused;
    for (int i = 0; i < 1000; i++) log_line("worker: busy");
    return NULL;
}

int main(void) {
    pthread_t worker;
    pthread_create(&worker, NULL, work, NULL);

    pid_t child = fork();
    if (child == 0) {
        /* The worker does not exist here. If it held log_lock at the fork, this waits for ever. */
        log_line("child: hello");
        exit(0);
    }

    waitpid(child, NULL, 0);
    pthread_join(worker, NULL);
    return 0;
}
