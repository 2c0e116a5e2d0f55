// ~ run: {probe} all
// ~ run: {probe} none
// ~ run: {missing} none => exit 36, stderr: fork
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct options {
    int quiet;
    int session;
    const char *dir;
};

static const struct options *chosen;

static void prepare(const struct options *options, int fd)
{
    if (options->session)
        setsid();
    if (options->quiet) {
        dup2(fd, STDERR_FILENO);
        close(fd);
    }
    signal(SIGPIPE, SIG_DFL);
}

static void become(char *const *words)
{
    execv(words[0], words);
    perror("exec");
    _exit(127);
}

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 3)
        return 1;
    int all = strcmp(argv[2], "all") == 0;
    struct options given = { all, all, "/" };
    int null = open("/dev/null", O_WRONLY);
    chosen = &given;
    signal(SIGPIPE, SIG_IGN);
    pid_t pid = fork();
    if (pid < 0) {
        perror("fork");
        return 36;
    }
    if (pid == 0) {
        prepare(chosen, null);
        become(argv + 1);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
