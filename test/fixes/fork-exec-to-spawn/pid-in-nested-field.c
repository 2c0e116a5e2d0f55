// ~ run: {probe} one
// ~ run: {missing} => exit 8
#include <sys/wait.h>
#include <unistd.h>

struct process {
    pid_t pid;
    int status;
};

struct service {
    const char *name;
    struct process main;
};

static int service_start(struct service *service, char **argv)
{
    service->main.pid = fork();
    if (service->main.pid == -1)
        return -1;
    if (service->main.pid == 0) {
        setpgid(0, 0);
        execv(argv[0], argv);
        _exit(127);
    }
    /* Both do it: whoever is first. */
    setpgid(service->main.pid, service->main.pid);
    return 0;
}

int main(int argc, char **argv)
{
    struct service service = { "probe", { 0, 0 } };
    if (argc < 2)
        return 1;
    if (service_start(&service, argv + 1) < 0)
        return 8;
    waitpid(service.main.pid, &service.main.status, 0);
    return WEXITSTATUS(service.main.status);
}
