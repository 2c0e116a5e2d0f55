// ~ run: {probe} one
// ~ run: {missing} => exit 20
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char **environment_of(char **words)
{
    char **envp = calloc(2, sizeof *envp);
    if (envp)
        envp[0] = words[0];
    return envp;
}

int main(int argc, char **argv)
{
    int status = 0;
    char *words[] = { (char *)"PROBE=own" };
    if (argc < 2)
        return 1;
    char **envp = environment_of(words);
    pid_t pid = fork();
    if (pid < 0) {
        free(envp);
        return 20;
    }
    if (pid == 0) {
        execvpe(argv[1], argv + 1, envp);
        _exit(127);
    }
    free(envp);
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
