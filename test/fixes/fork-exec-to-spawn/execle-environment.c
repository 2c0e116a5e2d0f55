// ~ run: {probe} one
// ~ run: {missing} => exit 19
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    char *const envp[] = { (char *)"PROBE_A=1", (char *)"PROBE_B=two words", NULL };
    if (argc < 2)
        return 1;
    pid_t pid = fork();
    if (pid < 0)
        return 19;
    if (pid == 0) {
        execle(argv[1], "probe", "--flag", (char *)0, envp);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}
