/**
 * The grammar of what a forked child does before its exec, and of the exec itself: in random order, with comments,
 * checks, jumps, calls of the file's own functions and `#if` among it.
 */
import type { Random } from './random';

/** Lines without indentation. */
export type Lines = readonly string[];

/** A directive stands at the beginning of its line. */
export const indent = (lines: Lines, by = '    '): string[] =>
  lines.map((l) => (l === '' || l.startsWith('#') ? l : by + l));

/** How the child says that something is wrong, whatever it is: the parent then counts it as not launched. */
const wrong = '_exit(9);';

/** Does not come back. */
const become = 'become(argv);';

/** How deep branches and `#if` stand in each other. */
const outermost = 2;

/** The code of one child. Descriptors that are surely open are the only ones that an unchecked call is given. */
export class ChildCode {
  private readonly open = new Set(['in', 'extra']);
  /** The child writes `length`, which its function declares and reads again. */
  preparesArguments = false;
  private argumentSure = false;
  /** Where `goto fail` stands: a label that all `#if` leave unused is a warning. */
  private readonly jumps = { always: false, sometimes: false };
  private directives = 0;
  private comments = 0;
  private names = 0;

  /**
   * @param index makes names and comments of the function different from those of all others
   * @param shared the child's memory is its parent's, as after vfork
   */
  constructor(
    private readonly random: Random,
    private readonly index: number,
    private readonly shared: boolean,
  ) {}

  /** All of it. `report` writes what happened to where the parent learns it. */
  lines(report: Lines): Lines {
    const { random } = this;
    const steps = this.steps(random.below(6), outermost);
    const last = random.chance(0.1)
      ? [
          random.pick([
            'closefrom(3);',
            'close_range(3, ~0U, 0);',
            'for (int i = 3; i < sysconf(_SC_OPEN_MAX); i++)\n    close(i);',
          ]),
        ].flatMap((l) => l.split('\n'))
      : [];
    const exec = this.exec();
    const { always, sometimes } = this.jumps;
    const goesOn = sometimes || always || exec[0] !== become;
    return [
      ...(this.preparesArguments ? ['char number[8];'] : []),
      ...(sometimes && !always ? ['if (argv == NULL)', '    goto fail;'] : []),
      ...steps,
      ...last,
      ...exec,
      ...(sometimes || always ? ['fail:'] : []),
      ...this.remark(0.15),
      ...(goesOn ? [...report, ...this.tail()] : []),
    ];
  }

  private steps(count: number, depth: number): Lines {
    return Array.from({ length: count }, () => this.commented(this.step(depth))).flat();
  }

  private comment(): string {
    const name = `${this.index}.${++this.comments}`;
    return this.random.pick([
      `/* ${name} */`,
      `// ${name} as the tool wants it`,
      `/* ${name}: zwei\n   Zeilen, grün */`,
    ]);
  }

  private remark(probability: number): Lines {
    return this.random.chance(probability) ? this.comment().split('\n') : [];
  }

  /** Some steps have a comment above, some one behind. */
  private commented(lines: Lines): Lines {
    const first = lines[0] ?? '';
    if (this.random.chance(0.12)) return [...this.remark(1), ...lines];
    if (!this.random.chance(0.12) || first === '' || first.startsWith('#')) return lines;
    const [line, ...more] = `${first} ${this.comment()}`.split('\n');
    return [line ?? '', ...more, ...lines.slice(1)];
  }

  private get descriptor(): string {
    return this.random.pick([...this.open, 'out']);
  }

  /** How the child ends here: at once, or at its label. */
  private end(): string {
    if (!this.random.chance(0.4)) return wrong;
    this.jumps[this.directives > 0 ? 'sometimes' : 'always'] = true;
    return 'goto fail;';
  }

  /** `call` on its own, or with an end of the child where it fails. */
  private maybeChecked(call: string): Lines {
    switch (this.random.below(7)) {
      case 0:
        return [`if (${call} < 0)`, `    ${this.end()}`];
      case 1:
        return [`if (${call} == -1) {`, '    perror("child");', '    _exit(125);', '}'];
      case 2:
        return [`(void)${call};`];
      case 3:
        return [`if (${call} < 0) {`, `    ${this.end()}`, '}'];
      default:
        return [`${call};`];
    }
  }

  private step(depth: number): Lines {
    const { random } = this;
    const kinds: (() => Lines)[] = [
      () => this.copied(),
      () => this.copied(),
      () => this.maybeChecked('dup2(out, 1)'),
      () => this.closed(),
      () => this.opened(),
      () => this.opened(),
      () => this.maybeChecked(`chdir(${random.pick(['"/"', '"/usr"', '"."'])})`),
      () => this.maybeChecked(`fchdir(${random.pick(['usr', 'root'])})`),
      () => [random.pick(['setsid();', 'setpgid(0, 0);', 'setpgrp();', 'setpgid(getpid(), getpid());'])],
      () => this.signals(),
      () => this.signals(),
      () => this.masks(),
      () => [random.pick(['closefrom(30);', 'close_range(28, ~0U, 0);'])],
      () => this.own(),
      () => this.own(),
      () => ['if (setegid(getgid()) < 0 || seteuid(getuid()) < 0)', '    _exit(123);'],
      () =>
        this.maybeChecked(
          random.pick(['sched_setparam(0, &lowest)', 'sched_setscheduler(0, SCHED_OTHER, &lowest)']),
        ),
      () => this.loop(),
      () => this.check(),
      () => this.check(),
      () => this.prepared(depth),
      () => ['', ...this.remark(0.5)],
    ];
    const nested = depth > 0 ? [() => this.branch(depth), () => this.directive(depth)] : [];
    return random.pick([...kinds, ...nested])();
  }

  private copied(): Lines {
    const { random } = this;
    const target = random.pick(['0', 'STDIN_FILENO', 'STDERR_FILENO', '7', '8', '9']);
    const { descriptor } = this;
    switch (random.below(6)) {
      case 0:
        return [`while (dup2(${descriptor}, ${target}) < 0 && errno == EINTR)`, '    ;'];
      case 1:
        return [`if (on && dup2(${descriptor}, ${target}) < 0)`, `    ${this.end()}`];
      case 2:
        return [
          `if (dup2(${descriptor}, ${target}) < 0 || dup2(out, 1) < 0 || chdir("/usr") < 0)`,
          `    ${this.end()}`,
        ];
      case 3:
        return this.maybeChecked(`dup2(on > 1 ? ${descriptor} : out, ${target})`);
      default:
        return this.maybeChecked(`dup2(${descriptor}, ${target})`);
    }
  }

  private closed(): Lines {
    const closed = this.random.pick(['in', 'extra', '7', '0']);
    this.open.delete(closed);
    return this.random.chance(0.2) ? [`if (${closed} >= 0)`, `    close(${closed});`] : [`close(${closed});`];
  }

  private opened(): Lines {
    const { random } = this;
    const name = `null${++this.names}`;
    const open = `int ${name} = open("/dev/null", ${random.pick(['O_RDWR', 'O_RDWR | O_CLOEXEC', 'O_RDONLY'])});`;
    switch (random.below(8)) {
      case 0:
        return ['close(0);', 'open("/dev/null", O_RDONLY);'];
      case 1:
        return ['close(STDIN_FILENO);', 'if (open("/dev/null", O_RDONLY) != 0)', `    ${this.end()}`];
      case 2:
        return [open, `if (${name} < 0)`, `    ${this.end()}`, `dup2(${name}, 0);`, `close(${name});`];
      case 3:
        return [open, `if (${name} != 0) {`, `    dup2(${name}, 0);`, `    close(${name});`, '}'];
      case 4:
        return [open, `if (${name} < 0 || dup2(${name}, 0) < 0)`, `    ${wrong}`, `close(${name});`];
      // Nothing is there, and the child says so.
      case 5:
        return [
          'if (on == 2) {',
          `    int ${name} = open("/dev/nowhere", O_RDONLY);`,
          `    if (${name} < 0)`,
          `        ${wrong}`,
          `    dup2(${name}, 0);`,
          `    close(${name});`,
          '}',
        ];
      default:
        return [
          open,
          `dup2(${name}, 0);`,
          ...(random.chance(0.5) ? [`if (${name} > 2)`, `    close(${name});`] : [`close(${name});`]),
        ];
    }
  }

  private signals(): Lines {
    const signal = this.random.pick(['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGPIPE']);
    const name = `plain${++this.names}`;
    switch (this.random.below(6)) {
      case 0:
        return [
          `struct sigaction ${name};`,
          `memset(&${name}, 0, sizeof ${name});`,
          `${name}.sa_handler = SIG_DFL;`,
          `sigaction(${signal}, &${name}, NULL);`,
        ];
      case 1:
        return ['for (int s = SIGHUP; s <= SIGQUIT; s++)', '    signal(s, SIG_DFL);'];
      default:
        return [`signal(${signal}, SIG_DFL);`];
    }
  }

  private masks(): Lines {
    const name = `mask${++this.names}`;
    const { random } = this;
    switch (random.below(6)) {
      case 0:
        return [`sigset_t ${name};`, `sigemptyset(&${name});`, `sigprocmask(SIG_SETMASK, &${name}, NULL);`];
      case 1:
        return [
          `sigset_t ${name};`,
          `sigemptyset(&${name});`,
          `sigaddset(&${name}, SIGUSR2);`,
          `sigprocmask(SIG_UNBLOCK, &${name}, NULL);`,
        ];
      default:
        return [
          random.pick([
            'sigprocmask(SIG_SETMASK, set, NULL);',
            'sigprocmask(SIG_UNBLOCK, set, NULL);',
            'sigprocmask(SIG_BLOCK, set, NULL);',
            'pthread_sigmask(SIG_BLOCK, set, NULL);',
          ]),
        ];
    }
  }

  private loop(): Lines {
    return this.random.pick<() => Lines>([
      () => ['for (int i = 20; i < 24; i++)', '    close(i);'],
      () => ['for (unsigned i = 0; i < sizeof spare / sizeof spare[0]; i++) {', '    close(spare[i]);', '}'],
      () => ['for (int i = 12; i < 15; i++) {', `    dup2(${this.descriptor}, i);`, '}'],
    ])();
  }

  /** Calls of functions of the same file. */
  private own(): Lines {
    const { random, descriptor } = this;
    return [
      random.pick([
        'silence(4);',
        'silence(on);',
        `place(${descriptor}, ${random.pick(['0', '11', '12'])});`,
        `must_place(${descriptor}, ${random.pick(['0', '11', 'on + 10'])});`,
        'must_enter("/usr");',
        'must_enter(on == 2 ? "/nowhere" : "/");',
        'need(on < 2);',
        'need(in >= 0);',
        'redirect("/dev/null", 0);',
        'prepare("/usr", on, out);',
        'plain_signals();',
      ]),
    ];
  }

  /** Something is looked at before anything is tried. */
  private check(): Lines {
    const condition = this.random.pick([
      'on > 1',
      'on == 1 || in < 0',
      'strlen(argv[0]) >= 4000',
      'argv[1] == NULL',
      'set == NULL',
      '!on && extra < 0',
    ]);
    return this.random.chance(0.5)
      ? [`if (${condition})`, `    ${this.end()}`]
      : [`if (${condition}) {`, ...this.braced(this.end()), '}'];
  }

  private braced(end: string): string[] {
    return indent([...this.remark(0.2), end]);
  }

  /** The child's own copy of what its parent still needs. */
  private prepared(depth: number): Lines {
    if (this.shared || this.directives > 0) return [];
    this.preparesArguments = true;
    this.argumentSure ||= depth === outermost;
    const { random } = this;
    return [
      `length = snprintf(number, sizeof number, "%s", ${random.pick(['argv[on > 1 ? 0 : 1]', '"short"', 'argv[1]'])});`,
      'if (length < 0 || (size_t)length >= sizeof number)',
      `    ${this.end()}`,
    ];
  }

  private branch(depth: number): Lines {
    const { random } = this;
    const then = this.steps(1 + random.below(2), depth - 1);
    const other = random.chance(0.4) ? this.steps(1, depth - 1) : [];
    return [
      `if (${random.pick(['on', '!on', 'on > 1', 'in >= 0 && on'])}) {`,
      ...indent(then),
      ...(other.length > 0 ? ['} else {', ...indent(other)] : []),
      '}',
    ];
  }

  private directive(depth: number): Lines {
    const { random } = this;
    this.directives++;
    const then = this.steps(1 + random.below(2), depth - 1);
    const other = random.chance(0.5) ? this.steps(1, depth - 1) : [];
    this.directives--;
    return [
      random.pick([
        '#ifdef WITH_A',
        '#ifndef WITH_B',
        '#if defined(WITH_A) && !defined(WITH_B)',
        '#if LEVEL > 1',
        '#if 0',
      ]),
      ...then,
      ...(other.length > 0
        ? [random.pick(['#else', '#elif defined(WITH_B)', '#elif LEVEL == 1']), ...other]
        : []),
      '#endif',
    ];
  }

  private exec(): Lines {
    const { random } = this;
    const once = (): string =>
      random.pick([
        'execv(argv[0], argv);',
        'execvp(argv[0], argv);',
        'execve(argv[0], argv, envp);',
        'execvpe(argv[0], argv, envp);',
        'execl(argv[0], argv[0], "one", "two words", (char *)NULL);',
        'execlp(argv[0], "probe", argv[1], NULL);',
        'execle(argv[0], "probe", "x", (char *)0, envp);',
        // A branch may not have come by what writes it.
        ...(this.argumentSure ? ['execl(argv[0], "probe", number, (char *)NULL);'] : []),
      ]);
    switch (random.below(10)) {
      case 0:
        return ['if (on) {', `    ${once()}`, '} else {', `    ${once()}`, '}'];
      case 1:
        return ['if (on > 1) {', `    ${once()}`, `    ${wrong}`, '}', once()];
      case 2:
        return [become];
      default:
        return [once()];
    }
  }

  private tail(): Lines {
    return this.random.pick<Lines>([
      ['_exit(127);'],
      ['perror("exec");', '_exit(127);'],
      ['fprintf(stderr, "%s: %s\\n", argv[0], strerror(errno));', '_exit(1);'],
      ['perror(argv[0]);', 'exit(EXIT_FAILURE);'],
    ]);
  }
}
