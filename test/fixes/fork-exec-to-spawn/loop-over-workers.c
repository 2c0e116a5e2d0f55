// ~ run: {probe} w
// ~ run: {missing} => exit 4
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

struct worker {
    pid_t pid;
    int fd;
};

struct pool {
    struct worker *workers;
    int count;
};

static int start(struct pool *pool, int index, char **argv)
{
    int ends[2];
    struct worker *own = &pool->workers[index];
    if (pipe(ends))
        return -1;
    own->pid = fork();
    switch (own->pid) {
    case -1:
        close(ends[0]);
        close(ends[1]);
        return -1;
    case 0:
        /* nothing of the others */
        for (int i = 0; i < pool->count; i++)
            if (i != index && pool->workers[i].fd > 0)
                close(pool->workers[i].fd);
        close(ends[0]);
        if (ends[1] != 1) {
            dup2(ends[1], 1);
            close(ends[1]);
        }
        execv(argv[0], argv);
        _exit(127);
    }
    close(ends[1]);
    own->fd = ends[0];
    return 0;
}

int main(int argc, char **argv)
{
    struct worker workers[3] = { { 0, 0 }, { 0, 0 }, { 0, 0 } };
    struct pool pool = { workers, 3 };
    char text[8192];
    if (argc < 2)
        return 1;
    for (int i = 0; i < 3; i++)
        if (start(&pool, i, argv + 1) < 0)
            return 4;
    for (int i = 0; i < 3; i++) {
        int status = 0;
        size_t length = 0;
        ssize_t n;
        while ((n = read(workers[i].fd, text + length, sizeof text - length)) > 0)
            length += (size_t)n;
        waitpid(workers[i].pid, &status, 0);
        printf("%d %d\n%.*s", i, WEXITSTATUS(status), (int)length, text);
    }
    return 0;
}
