/* The same launch twice, before and after a thread starts: what the child calls is told at the child's own call. */
#include <pthread.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

static void note(const char *text)
{
    syslog(LOG_INFO, "%s", text);
}

static void prepare(void)
{
    note("one");
    syslog(LOG_INFO, "two");
    note("three");
}

static void launch(char **argv)
{
    if (fork() == 0) {
        prepare();  // ~ warning unsafe-call-in-forked-child: leads to syslog()
        execv(argv[0], argv);
        _exit(127);
    }
}

static void *work(void *argument)
{
    for (;;)
        pause();
    return argument;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    (void)argc;
    launch(argv);
    pthread_create(&thread, NULL, work, NULL);
    launch(argv);
    return 0;
}
