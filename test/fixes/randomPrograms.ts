/**
 * Programs made from the grammar of what a forked child may do before exec, in random order and in the shapes of real
 * code. Each function of such a program launches the probe once, and the program prints what each probe found.
 */

/** mulberry32: small, and the same everywhere for the same seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/** Statements of a child, as lines without indentation. */
type Lines = readonly string[];

const indent = (lines: Lines, by: string): string[] => lines.map((l) => (l === '' ? l : by + l));

/** `call` on its own, or with an end of the child where it fails. */
function maybeChecked(random: Random, call: string): Lines {
  switch (random.below(5)) {
    case 0:
      return [`if (${call} < 0)`, '    _exit(126);'];
    case 1:
      return [`if (${call} == -1) {`, '    perror("child");', '    _exit(125);', '}'];
    case 2:
      return [`(void)${call};`];
    default:
      return [`${call};`];
  }
}

let names = 0;

/** Descriptors that are open for sure: a step that fails unchecked is where the two ways of launching may differ. */
type Open = Set<string>;

/** One step of the child. `in`, `out` and `extra` are descriptors of the parent, `on` a condition, `set` a signal set. */
function step(random: Random, open: Open, depth: number): Lines {
  const descriptor = random.pick([...open, 'out']);
  switch (random.below(depth > 0 ? 20 : 19)) {
    case 0:
    case 1:
      return maybeChecked(
        random,
        `dup2(${descriptor}, ${random.pick(['0', 'STDIN_FILENO', '7', '8', '9'])})`,
      );
    case 2:
      return maybeChecked(random, 'dup2(out, 1)');
    case 3: {
      const closed = random.pick(['in', 'extra', '7', '0']);
      open.delete(closed);
      return [`close(${closed});`];
    }
    case 4:
      return ['close(0);', 'open("/dev/null", O_RDONLY);'];
    case 5: {
      const name = `null${++names}`;
      return [
        `int ${name} = open("/dev/null", O_RDWR);`,
        `dup2(${name}, 0);`,
        ...(random.chance(0.5) ? [`if (${name} > 2)`, `    close(${name});`] : [`close(${name});`]),
      ];
    }
    case 6:
      return maybeChecked(random, `chdir(${random.pick(['"/"', '"/usr"', '"."'])})`);
    case 7:
      return [random.pick(['setsid();', 'setpgid(0, 0);', 'setpgrp();'])];
    case 8:
    case 9:
      return [`signal(${random.pick(['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGPIPE'])}, SIG_DFL);`];
    case 10:
      return ['sigprocmask(SIG_SETMASK, set, NULL);'];
    case 11:
      return ['for (int i = 20; i < 24; i++)', '    close(i);'];
    case 12:
      return [
        random.pick([
          'sigprocmask(SIG_UNBLOCK, set, NULL);',
          'sigprocmask(SIG_BLOCK, set, NULL);',
          'pthread_sigmask(SIG_BLOCK, set, NULL);',
        ]),
      ];
    case 13:
      return [random.pick(['closefrom(30);', 'close_range(28, ~0U, 0);', 'silence(4);', 'silence(on);'])];
    case 14:
      return [`place(${descriptor}, ${random.pick(['0', '11', '12'])});`];
    case 15:
      return ['if (setegid(getgid()) < 0 || seteuid(getuid()) < 0)', '    _exit(123);'];
    case 16:
      return maybeChecked(
        random,
        random.pick(['sched_setparam(0, &lowest)', 'sched_setscheduler(0, SCHED_OTHER, &lowest)']),
      );
    case 17:
      return maybeChecked(random, `fchdir(${random.pick(['usr', 'root'])})`);
    case 18:
      return [random.pick(['/* in the child */', '// as the tool wants it', ''])];
    default: {
      const then = steps(random, open, 1 + random.below(2), depth - 1);
      const other = random.chance(0.4) ? steps(random, open, 1, depth - 1) : [];
      return [
        `if (${random.pick(['on', '!on', 'on > 1', 'in >= 0 && on'])}) {`,
        ...indent(then, '    '),
        ...(other.length > 0 ? ['} else {', ...indent(other, '    ')] : []),
        '}',
      ];
    }
  }
}

function steps(random: Random, open: Open, count: number, depth: number): Lines {
  return Array.from({ length: count }, () => step(random, open, depth)).flat();
}

function exec(random: Random): string {
  return random.pick([
    'execv(argv[0], argv);',
    'execvp(argv[0], argv);',
    'execve(argv[0], argv, envp);',
    'execvpe(argv[0], argv, envp);',
    'execl(argv[0], argv[0], "one", "two words", (char *)NULL);',
    'execlp(argv[0], "probe", argv[1], NULL);',
    'execle(argv[0], "probe", "x", (char *)0, envp);',
  ]);
}

function tail(random: Random): Lines {
  return random.pick<Lines>([
    ['_exit(127);'],
    ['perror("exec");', '_exit(127);'],
    ['fprintf(stderr, "%s: %s\\n", argv[0], strerror(errno));', '_exit(1);'],
    ['perror(argv[0]);', 'exit(EXIT_FAILURE);'],
  ]);
}

/** The function's body around the child: `wait(pid)` gives the status that the function returns. */
function shape(random: Random, child: Lines): Lines {
  const inner = indent(child, '    ');
  switch (random.below(10)) {
    case 0:
      return ['pid_t pid = fork();', 'if (pid == 0) {', ...inner, '}', 'return finish(pid);'];
    case 1:
      return [
        'pid_t pid;',
        'if ((pid = fork()) == 0) {',
        ...inner,
        '}',
        'if (pid < 0)',
        '    return -1;',
        'return finish(pid);',
      ];
    case 2:
      return [
        'pid_t pid = fork();',
        'if (pid < 0) {',
        '    perror("fork");',
        '    return -1;',
        '} else if (pid == 0) {',
        ...inner,
        '}',
        'return finish(pid);',
      ];
    case 3:
      return [
        'pid_t pid;',
        'switch (pid = fork()) {',
        'case -1:',
        '    return -1;',
        'case 0:',
        ...inner,
        'default:',
        '    return finish(pid);',
        '}',
      ];
    case 4:
      return ['pid_t pid = fork();', 'if (!pid) {', ...inner, '}', 'return pid > 0 ? finish(pid) : -1;'];
    case 5:
      return [
        'pid_t pid;',
        'pid = fork();',
        'if (pid == -1)',
        '    return -1;',
        'if (pid > 0)',
        '    return finish(pid);',
        ...child,
      ];
    case 6:
      return [
        'job.pid = fork();',
        'if (job.pid == 0) {',
        ...inner,
        '}',
        'if (job.pid < 0)',
        '    return -1;',
        'return finish(job.pid);',
      ];
    case 7:
      return ['pid_t pid = must_fork();', 'if (pid == 0) {', ...inner, '}', 'return finish(pid);'];
    case 8:
      return [
        'pid_t pid = -1;',
        'if (on < 0)',
        '    return -3;',
        'else if ((pid = fork()) < 0)',
        '    return -1;',
        'else if (pid == 0) {',
        ...inner,
        '}',
        'return finish(pid);',
      ];
    default:
      return [
        'pid_t pid = vfork();',
        'if (pid == 0) {',
        ...inner,
        '}',
        'if (pid == -1)',
        '    return -1;',
        'return finish(pid);',
      ];
  }
}

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
char *const envp[] = { (char *)"PROBE_OWN=1", (char *)"PATH=/usr/bin:/bin", NULL };

static int usr, root;
static const struct sched_param lowest = { .sched_priority = 0 };

/* What children call. */
void place(int from, int to)
{
    dup2(from, to);
}

void silence(int all)
{
    if (all > 1) {
        // as a daemon
        setsid();
    }
    signal(SIGHUP, SIG_DFL);
}

pid_t must_fork(void)
{
    pid_t pid = fork();
    if (pid < 0)
        abort();
    return pid;
}

static int finish(pid_t pid)
{
    int status = -1;
    if (pid <= 0 || waitpid(pid, &status, 0) != pid)
        return -2;
    return status;
}
`;

const head = (index: number): string =>
  `static int launch_${index}(char **argv, int in, int out, int extra, int on, const sigset_t *set)\n`;

function mainOf(count: number): string {
  const calls = Array.from({ length: count }, (_, i) => `launch_${i}`).join(', ');
  return `
static int (*const launches[])(char **, int, int, int, int, const sigset_t *) = { ${calls} };

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
            ssize_t length = pread(out, text, sizeof text, 0);
            printf("%.*s-- status %d\\n", (int)(length > 0 ? length : 0), text, status);
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

/** A program of \`count\` launches. */
export function randomProgram(random: Random, count: number): string {
  let text = prologue;
  for (let index = 0; index < count; index++) {
    const child = [
      ...steps(random, new Set(['in', 'extra']), random.below(6), 2),
      exec(random),
      ...tail(random),
    ];
    const unused = ['(void)in, (void)out, (void)extra, (void)on, (void)set;'];
    text += `\n${head(index)}{\n${indent([...unused, ...shape(random, child)], '    ').join('\n')}\n}\n`;
  }
  return text + mainOf(count);
}
