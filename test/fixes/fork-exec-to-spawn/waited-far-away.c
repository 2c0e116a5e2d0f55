// ~ run: {probe} one
// ~ run: {missing} => exit 22, stderr: job 0
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct job {
    struct job *next;
    pid_t pid;
    int number;
};

static struct job *jobs;

static struct job *job_new(char **argv)
{
    static int numbers;
    struct job *job = calloc(1, sizeof *job);
    if (!job)
        abort();
    job->number = numbers++;
    if ((job->pid = fork()) == 0) {
        setsid();
        execv(argv[0], argv);
        _exit(127);
    }
    if (job->pid < 0) {
        fprintf(stderr, "job %d\n", job->number);
        free(job);
        return NULL;
    }
    job->next = jobs;
    jobs = job;
    return job;
}

static int reap(void)
{
    int status, last = 0;
    for (struct job *job = jobs, *next; job; job = next) {
        next = job->next;
        if (waitpid(job->pid, &status, 0) == job->pid)
            last = WEXITSTATUS(status);
        free(job);
    }
    return last;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 1;
    if (!job_new(argv + 1))
        return 22;
    return reap();
}
