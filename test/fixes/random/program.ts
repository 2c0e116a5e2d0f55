/**
 * Programs of many functions, each of which launches the probe once. A program prints what each probe found, how it
 * ended, and the state that the launch left the program itself in.
 */
import { indent } from './childCode';
import type { Random } from './random';
import { launch } from './shapes';

const prologue = `#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct job {
    pid_t pid;
} job;
struct {
    struct job jobs[3];
} many;
pid_t table[3];
char *const envp[] = { (char *)"PROBE_OWN=1", (char *)"PATH=/usr/bin:/bin", NULL };

static int usr, root;
const struct sched_param lowest = { .sched_priority = 0 };
const int spare[] = { 20, 21, 23 };

/* What children call. */
void place(int from, int to)
{
    dup2(from, to);
}

void must_place(int from, int to)
{
    if (dup2(from, to) < 0)
        _exit(9);
}

void must_enter(const char *dir)
{
    if (chdir(dir) < 0) {
        perror("child");
        _exit(9);
    }
}

void need(int given)
{
    if (!given)
        _exit(9);
}

void redirect(const char *path, int to)
{
    int file = open(path, O_RDWR);
    if (file < 0)
        _exit(9);
    dup2(file, to);
    if (file > 2)
        close(file);
}

void plain_signals(void)
{
    for (int s = SIGHUP; s <= SIGQUIT; s++)
        signal(s, SIG_DFL);
}

void silence(int all)
{
    if (all > 1) {
        // as a daemon
        setsid();
    }
    signal(SIGHUP, SIG_DFL);
}

void prepare(const char *dir, int all, int fd)
{
    need(fd >= 0);
    if (all) {
        place(fd, 11);
        plain_signals();
    }
    must_enter(dir);
}

__attribute__((noreturn)) void become(char *const *words)
{
    execv(words[0], words);
    perror("exec");
    _exit(127);
}

pid_t must_fork(void)
{
    pid_t pid = fork();
    if (pid < 0)
        abort();
    return pid;
}

/* -1: any child. */
int finish(pid_t pid)
{
    int status = -1;
    if (pid == 0 || waitpid(pid, &status, 0) < 0)
        return -2;
    return status;
}

/* What a child wrote is its own. */
int kept(int length, int status)
{
    return length == 7 ? status : -9;
}
`;

const head = (index: number): string =>
  `static int launch_${index}(char **argv, int in, int out, int extra, int on, const sigset_t *set)\n`;

function mainOf(count: number): string {
  const calls = Array.from({ length: count }, (_, i) => `launch_${i}`).join(', ');
  return `
static int (*const launches[])(char **, int, int, int, int, const sigset_t *) = { ${calls} };

static const char *meaning(int status)
{
    if (status == 0)
        return "launched";
    if (status == -9)
        return "the child wrote its parent's variables";
    return status > 0 && WIFSIGNALED(status) ? "killed" : "not launched";
}

/* A launch leaves nothing behind in the process that launches. */
static void print_own_state(void)
{
    char dir[4096];
    sigset_t mask;
    int lowest_free = dup(0);
    close(lowest_free);
    sigprocmask(SIG_SETMASK, NULL, &mask);
    printf("-- own: next descriptor %d, directory %s, blocked", lowest_free, getcwd(dir, sizeof dir));
    for (int s = 1; s < 32; s++)
        if (sigismember(&mask, s) == 1)
            printf(" %d", s);
    printf(", children %d\\n", waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 1;
    char *args[] = { argv[1], (char *)"first", (char *)"second", NULL };
    sigset_t set, blocked;
    /* Out of the way of the numbers that children close. */
    usr = fcntl(open("/usr", O_RDONLY | O_DIRECTORY | O_CLOEXEC), F_DUPFD_CLOEXEC, 25);
    root = fcntl(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), F_DUPFD_CLOEXEC, 25);
    close(3);
    close(4);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR2);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    for (unsigned i = 0; i < sizeof launches / sizeof launches[0]; i++) {
        for (int on = 0; on < 3; on++) {
            int in = open("/dev/zero", O_RDONLY), extra = open("/dev/full", O_WRONLY);
            int out = open("out.txt", O_RDWR | O_CREAT | O_TRUNC, 0600);
            printf("== %u %d\\n", i, on);
            fflush(stdout);
            int status = launches[i](args, in, out, extra, on, &set);
            char text[8192];
            ssize_t length = status == 0 ? pread(out, text, sizeof text, 0) : 0;
            printf("%.*s-- %s\\n", (int)(length > 0 ? length : 0), text, meaning(status));
            print_own_state();
            fflush(stdout);
            close(in);
            close(extra);
            close(out);
        }
    }
    return 0;
}
`;
}

/** A program of \`count\` launches; the switches of its \`#if\` and its line ends are random too. */
export function randomProgram(random: Random, count: number): string {
  const switches = ['#define WITH_A 1', '#define WITH_B 1'].filter(() => random.chance(0.5));
  let text = [...switches, `#define LEVEL ${random.below(3)}`, prologue].join('\n');
  for (let index = 0; index < count; index++)
    text += `\n${head(index)}{\n${indent(launch(random, index)).join('\n')}\n}\n`;
  text += mainOf(count);
  return random.chance(0.3) ? text.replaceAll('\n', '\r\n') : text;
}
