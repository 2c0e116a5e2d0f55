/** The shapes that real code puts around a child: where the fork's result goes, and how it is told from the parent. */
import { ChildCode, indent, type Lines } from './childCode';
import type { Random } from './random';

interface Shape {
  /** The child shares its parent's memory. */
  readonly vfork?: true;
  /** What the child does where its exec has failed, before it ends. */
  readonly report?: Lines;
  /** @param finish waits for the process, as an expression of the status that the function returns */
  readonly around: (child: Lines, finish: (pid: string) => string) => Lines;
}

const inBraces = (child: Lines): string[] => ['{', ...indent(child), '}'];

/** In a case, a declaration cannot follow the label. */
const inCase = (child: Lines, random: Random): string[] =>
  random.chance(0.5) || child.some((l) => /^(int|char|struct|sigset_t) /.test(l))
    ? ['case 0: {', ...indent(child), '}']
    : ['case 0:', ...indent(child)];

const shapes = (random: Random): readonly Shape[] => [
  {
    around: (child, finish) => [
      'pid_t pid = fork();',
      'if (pid == 0) {',
      ...indent(child),
      '}',
      `return ${finish('pid')};`,
    ],
  },
  {
    around: (child, finish) => [
      'pid_t pid;',
      'if ((pid = fork()) == 0)',
      ...inBraces(child),
      'if (pid < 0)',
      '    return -1;',
      `return ${finish('pid')};`,
    ],
  },
  {
    around: (child, finish) => [
      'pid_t pid = fork();',
      'if (pid < 0) {',
      '    perror("fork");',
      '    return -1;',
      '} else if (pid == 0) {',
      ...indent(child),
      '}',
      `return ${finish('pid')};`,
    ],
  },
  {
    around: (child, finish) => [
      'pid_t pid;',
      'switch (pid = fork()) {',
      'case -1:',
      '    return -1;',
      ...inCase(child, random),
      'default:',
      `    return ${finish('pid')};`,
      '}',
    ],
  },
  {
    around: (child, finish) => [
      'switch (fork()) {',
      ...inCase(child, random),
      'case -1:',
      '    return -1;',
      '}',
      `return ${finish('-1')};`,
    ],
  },
  {
    around: (child, finish) => [
      'pid_t pid = fork();',
      'if (!pid) {',
      ...indent(child),
      '}',
      `return pid > 0 ? ${finish('pid')} : -1;`,
    ],
  },
  {
    around: (child, finish) => [
      'pid_t pid;',
      'pid = fork();',
      'if (pid == -1)',
      '    return -1;',
      random.pick(['if (pid > 0)', 'if (pid != 0)', 'if (pid)']),
      `    return ${finish('pid')};`,
      ...child,
    ],
  },
  {
    around: (child, finish) => {
      const place = random.pick(['job.pid', 'many.jobs[on].pid', 'table[on]', 'where->pid']);
      return [
        ...(place.startsWith('where') ? ['struct job *where = &job;'] : []),
        `${place} = fork();`,
        `if (${place} == 0) {`,
        ...indent(child),
        '}',
        `if (${place} < 0)`,
        '    return -1;',
        `return ${finish(place)};`,
      ];
    },
  },
  {
    around: (child, finish) => [
      'pid_t pid = must_fork();',
      'if (pid == 0) {',
      ...indent(child),
      '}',
      `return ${finish('pid')};`,
    ],
  },
  {
    around: (child, finish) => [
      'pid_t pid = -1;',
      'if (on < 0)',
      '    return -3;',
      'else if ((pid = fork()) < 0)',
      '    return -1;',
      'else if (pid == 0) {',
      ...indent(child),
      '}',
      `return ${finish('pid')};`,
    ],
  },
  {
    around: (child, finish) => [
      'pid_t pid = fork();',
      'if (pid > 0) {',
      `    int status = ${finish('pid')};`,
      '    return status;',
      '} else if (pid == 0) {',
      ...indent(child),
      '}',
      'return -1;',
    ],
  },
  {
    around: (child, finish) => [
      'sigset_t saved;',
      'sigprocmask(SIG_BLOCK, set, &saved);',
      'pid_t pid = fork();',
      'if (pid == 0) {',
      '    sigprocmask(SIG_SETMASK, &saved, NULL);',
      ...indent(child),
      '}',
      'sigprocmask(SIG_SETMASK, &saved, NULL);',
      'if (pid < 0)',
      '    return -1;',
      `return ${finish('pid')};`,
    ],
  },
  {
    report: [
      'error = errno;',
      'if (write(report[1], &error, sizeof error) != sizeof error)',
      '    _exit(126);',
    ],
    around: (child, finish) => [
      'int report[2], error = 0;',
      'if (pipe2(report, O_CLOEXEC) < 0)',
      '    return -3;',
      'pid_t pid = fork();',
      'if (pid < 0) {',
      '    close(report[0]);',
      '    close(report[1]);',
      '    return -1;',
      '}',
      'if (pid == 0) {',
      '    close(report[0]);',
      ...indent(child),
      '}',
      'close(report[1]);',
      'if (read(report[0], &error, sizeof error) > 0)',
      '    waitpid(pid, NULL, 0);',
      'close(report[0]);',
      `return error ? -1 : ${finish('pid')};`,
    ],
  },
  {
    vfork: true,
    around: (child, finish) => [
      'pid_t pid = vfork();',
      'if (pid == 0) {',
      ...indent(child),
      '}',
      'if (pid == -1)',
      '    return -1;',
      `return ${finish('pid')};`,
    ],
  },
];

/** The body of a function that launches the probe once and returns how it ended. */
export function launch(random: Random, index: number): Lines {
  const shape = random.pick(shapes(random));
  const code = new ChildCode(random, index, shape.vfork === true);
  const child = code.lines(shape.report ?? []);
  const own = code.preparesArguments;
  return [
    '(void)in, (void)out, (void)extra, (void)on, (void)set;',
    ...(own ? ['int length = 7;'] : []),
    ...shape.around(child, (pid) => (own ? `kept(length, finish(${pid}))` : `finish(${pid})`)),
  ];
}
