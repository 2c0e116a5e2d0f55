/*
 * A TCP server with the mistakes that are usual in one. It works nearly always, which is what makes them last.
 *
 *   gcc -g -Wall -Wextra -pthread server.c -o server
 *   ./server            serves eight visitors of its own and stops
 *   ./server 8080       serves others for a minute: curl --http0.9 127.0.0.1:8080
 *
 * What Forksight says: fork() copies the process, but of its threads only the one that calls. The child takes the
 * lock of the log, which another thread may have held just then, and nobody in the child would ever release it.
 * SIGTERM and SIGCHLD are left to handlers that interrupt whichever thread comes first, in the middle of anything;
 * one thread in sigwait() would take them in peace. Profile the file to see how many threads were alive at the fork.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORKERS = 4, VISITORS = 8 };
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static int listener;

static void note(const char *what, int number) {
    pthread_mutex_lock(&log_lock);
    fprintf(stderr, "[%d] %s %d\n", getpid(), what, number);
    pthread_mutex_unlock(&log_lock);
}

static void on_child(int signal_number) {
    (void)signal_number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

static void on_term(int signal_number) {
    note("asked to stop by signal", signal_number);
    exit(0);
}

/* A process for each visitor, so that what goes wrong with one does not harm the others. */
static void answer(int visitor) {
    pid_t pid = fork();
    if (pid == 0) {
        alarm(5); /* should this child hang on the log's lock, it will not hang for ever */
        note("answering on descriptor", visitor);
        dprintf(visitor, "hello from process %d\n", getpid());
        _exit(0);
    }
    if (pid < 0) perror("fork");
    close(visitor);
}

static void *work(void *unused) {
    for (int visitor; (visitor = accept(listener, NULL, NULL)) >= 0;) {
        note("visitor on descriptor", visitor);
        answer(visitor);
    }
    return unused;
}

static void visit(struct sockaddr_in *address) {
    char text[64] = "";
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)address, sizeof *address) == 0 && read(fd, text, sizeof text - 1) > 0)
        printf("%s", text);
    close(fd);
}

int main(int argc, char **argv) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    address.sin_port = htons(argc > 1 ? atoi(argv[1]) : 0);
    socklen_t size = sizeof address;
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 16)) return perror("listen"), 1;
    getsockname(listener, (struct sockaddr *)&address, &size);

    pthread_t workers[WORKERS];
    for (int i = 0; i < WORKERS; i++)
        pthread_create(&workers[i], NULL, work, NULL);
    signal(SIGTERM, on_term);
    signal(SIGCHLD, on_child);

    for (int i = 0; argc == 1 && i < VISITORS; i++) visit(&address);
    for (time_t end = time(NULL) + 60; argc > 1 && time(NULL) < end;) sleep(1);
    return 0;
}
