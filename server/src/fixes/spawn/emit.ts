/** Writes the steps as C: actions and attributes made, the program spawned, everything destroyed, the error handed on. */
import { allSteps, isAttribute, onlyCopies, type Attribute, type ExecStep, type Step } from './steps';
import { flagOf, withNote, writeMaskChange } from './attributes';
import { lineIndent, Writer, type Style } from './style';

export interface Names {
  readonly actions: string;
  readonly attributes: string;
  readonly error: string;
  readonly flags: string;
  readonly defaults: string;
  readonly argv: string;
  readonly mask: string;
  readonly signal: string;
}

export interface BlockParts {
  readonly steps: readonly Step[];
  readonly style: Style;
  /** Levels below the statement that forks. */
  readonly depth: number;
  readonly names: Names;
  /** Text of the file, for the indentation of what is copied from it. */
  readonly text: string;
  /** Where posix_spawn writes the process id: a variable; undefined: nowhere. */
  readonly pid: string | undefined;
  /** The variable is declared in the block, and then assigned to this. */
  readonly assignTo: string | undefined;
  /** Statements for a failed spawn, errno set, and comments of the code that they come from. */
  readonly failure: readonly { readonly text: string; readonly at: number }[];
  readonly failureComments: readonly { readonly text: string; readonly at: number }[];
  /** errno is what the caller sees: set it again after the messages. */
  readonly keepErrno: boolean;
  /** Comments that stood before the child's code. */
  readonly comments: readonly { readonly text: string; readonly at: number }[];
}

export function spawnBlock(block: BlockParts): string {
  const writer = new Writer(block.style, block.depth);
  new Emitter(writer, block).block();
  return writer.text();
}

interface State {
  /** The error variable is certainly 0 here. */
  fresh: boolean;
  attempted: boolean;
  finished: boolean;
}

class Emitter {
  private readonly hasActions: boolean;
  private readonly attributes: readonly Attribute[];
  private readonly signals: boolean;
  /** The mask is worked out from the current one. */
  private readonly partialMask: Extract<Attribute, { k: 'sigmask' }> | undefined;
  /** Some attribute is set under a condition, so the flags are collected at run time. */
  private readonly collected: boolean;
  private argvs = 0;

  constructor(
    private readonly out: Writer,
    private readonly b: BlockParts,
  ) {
    const all = [...allSteps(b.steps)];
    this.hasActions = all.some((s) => s.k === 'action');
    this.attributes = all.filter(isAttribute);
    this.partialMask = this.attributes.flatMap((s) => (s.k === 'sigmask' && s.how !== 'set' ? [s] : []))[0];
    this.signals = all.some((s) => s.k === 'sigdefault');
    this.collected = this.attributes.some((s) => s.k !== 'sigdefault' && !b.steps.includes(s));
  }

  private get if(): string {
    return `if${this.b.style.keywordSpace}`;
  }

  private callText(name: string, ...args: string[]): string {
    return `${name}${this.b.style.callSpace}(${args.join(', ')})`;
  }

  block(): void {
    this.out.block('', () => {
      const [before, main] = this.split();
      for (const comment of this.b.comments) this.comment(comment);
      const state: State = { fresh: true, attempted: false, finished: false };
      this.steps(before, state, true);
      const real = main.filter((s) => s.k !== 'comment');
      const onlyExec = real.length === 1 && real[0]?.k === 'exec' ? real[0] : undefined;
      const argv =
        onlyExec || main.every((s) => !(s.k === 'copy'))
          ? this.declareArgv(main.filter((s) => s.k === 'exec'))
          : undefined;
      this.declarations();
      if (onlyExec && !this.hasActions && this.attributes.length === 0) {
        for (const step of main) if (step.k === 'comment') this.comment(step);
        this.long(
          `int ${this.b.names.error} = `,
          this.spawnArguments(onlyExec, argv?.get(onlyExec)),
          onlyExec.searchesPath,
          onlyExec.note,
        );
      } else if (!this.hasActions && this.attributes.length === 0) {
        this.out.line(`int ${this.b.names.error} = 0;`);
        this.steps(main, { fresh: true, attempted: false, finished: true }, true, argv);
      } else {
        this.opened(() => {
          this.steps(main, { fresh: true, attempted: false, finished: false }, true, argv);
        });
      }
      this.outcome();
    });
  }

  /** Preparation that may run first, and the rest. Comments go with the step that they stand above. */
  private split(): [Step[], Step[]] {
    const before: Step[] = [];
    const main: Step[] = [];
    let pending: Step[] = [];
    let mixed = false;
    for (const step of this.b.steps) {
      if (step.k === 'comment') {
        pending.push(step);
        continue;
      }
      const early = !mixed && onlyCopies(step);
      mixed ||= !onlyCopies(step) && [...allSteps([step])].some((s) => s.k === 'copy');
      (early ? before : main).push(...pending, step);
      pending = [];
    }
    main.push(...pending);
    return [before, main];
  }

  private declarations(): void {
    const { names, pid, assignTo } = this.b;
    if (assignTo !== undefined && pid !== undefined) this.out.line(`pid_t ${pid};`);
    if (this.hasActions) this.out.line(`posix_spawn_file_actions_t ${names.actions};`);
    if (this.attributes.length > 0) this.out.line(`posix_spawnattr_t ${names.attributes};`);
    if (this.signals) this.out.line(`sigset_t ${names.defaults};`);
    if (this.partialMask) this.out.line(`sigset_t ${names.mask};`);
    if (this.collected)
      this.out.line(`short ${names.flags} = ${this.signals ? 'POSIX_SPAWN_SETSIGDEF' : '0'};`);
  }

  /** Both objects made, the body run between, both destroyed whatever happened. */
  private opened(body: () => void): void {
    const { names } = this.b;
    const made = [
      ...(this.hasActions ? [['posix_spawn_file_actions', names.actions] as const] : []),
      ...(this.attributes.length > 0 ? [['posix_spawnattr', names.attributes] as const] : []),
    ];
    const nest = (i: number): void => {
      const object = made[i];
      if (!object) {
        this.startSets();
        body();
        return;
      }
      this.out.line(
        `${i === 0 ? 'int ' : ''}${names.error} = ${this.callText(`${object[0]}_init`, `&${object[1]}`)};`,
      );
      this.out.block(`${this.if}(${names.error} == 0)`, () => {
        nest(i + 1);
        this.out.line(`${this.callText(`${object[0]}_destroy`, `&${object[1]}`)};`);
      });
    };
    nest(0);
  }

  private outcome(): void {
    const { names, pid, assignTo } = this.b;
    this.out.block(`${this.if}(${names.error} != 0)`, () => {
      for (const comment of this.b.failureComments) this.comment(comment);
      this.out.line(`errno = ${names.error};`);
      for (const message of this.b.failure) this.out.moved(message.text, lineIndent(this.b.text, message.at));
      if (this.b.keepErrno && this.b.failure.length > 0) this.out.line(`errno = ${names.error};`);
      if (pid !== undefined) this.out.line(`${pid} = -1;`);
    });
    if (assignTo !== undefined && pid !== undefined) this.out.line(`${assignTo} = ${pid};`);
  }

  private comment(comment: { readonly text: string; readonly at: number }): void {
    this.out.moved(comment.text, lineIndent(this.b.text, comment.at));
  }

  private steps(steps: readonly Step[], state: State, top: boolean, argv?: ReadonlyMap<Step, string>): void {
    for (const step of steps) {
      if (step.k === 'if' || step.k === 'loop') this.compound(step, state, argv);
      else if (step.k === 'when') this.when(step, state, argv);
      else if (step.k === 'exec') this.exec(step, state, argv);
      else this.simple(step, state, top);
    }
  }

  private simple(
    step: Exclude<Step, { k: 'if' | 'loop' | 'when' | 'exec' }>,
    state: State,
    top: boolean,
  ): void {
    const { names } = this.b;
    switch (step.k) {
      case 'copy':
        this.out.moved(withNote(step.text, step.note), lineIndent(this.b.text, step.at));
        return;
      case 'comment':
        this.comment(step);
        return;
      case 'fail':
        this.out.line(withNote(`${names.error} = EINVAL;`, step.note));
        state.fresh = false;
        return;
      case 'sigdefault':
        this.out.line(
          withNote(`${this.callText('sigaddset', `&${names.defaults}`, step.signal)};`, step.note),
        );
        return;
      case 'action':
        this.attempt(
          this.callText(`posix_spawn_file_actions_${step.fn}`, `&${names.actions}`, ...step.args),
          state,
          step.guard,
          step.note,
        );
        return;
      case 'setpgroup':
        if (step.group !== '0')
          this.attempt(
            this.callText('posix_spawnattr_setpgroup', `&${names.attributes}`, step.group),
            state,
            undefined,
            step.note,
          );
        break;
      case 'sigmask':
        this.mask(step, state);
        break;
      case 'sched':
        if (step.policy !== undefined)
          this.attempt(
            this.callText('posix_spawnattr_setschedpolicy', `&${names.attributes}`, step.policy),
            state,
          );
        this.attempt(
          this.callText('posix_spawnattr_setschedparam', `&${names.attributes}`, step.parameters),
          state,
          undefined,
          step.note,
        );
        break;
      case 'setsid':
      case 'resetid':
        break;
    }
    const silent =
      step.k === 'setsid' || step.k === 'resetid' || (step.k === 'setpgroup' && step.group === '0');
    const note = silent ? step.note : undefined;
    if (this.collected) this.out.line(withNote(`${names.flags} |= ${flagOf(step)};`, note));
    else if (note !== undefined && top) this.out.line(note);
  }

  /** Signal sets that the steps add to. */
  private startSets(): void {
    const { names } = this.b;
    if (this.signals) this.out.line(`${this.callText('sigemptyset', `&${names.defaults}`)};`);
    // Asks for the mask and changes nothing: sigprocmask(2), "if set is NULL".
    if (this.partialMask)
      this.out.line(
        `${this.callText(this.partialMask.api, 'SIG_BLOCK', this.b.style.null, `&${names.mask}`)};`,
      );
  }

  private mask(step: Extract<Step, { k: 'sigmask' }>, state: State): void {
    if (this.partialMask) {
      writeMaskChange(this.out, step, this.b.names, this.b.style);
      return;
    }
    const call = this.callText('posix_spawnattr_setsigmask', `&${this.b.names.attributes}`, step.set);
    this.attempt(call, state, undefined, step.note);
  }

  /** `error = call;`, skipped where an earlier one failed. */
  private attempt(call: string, state: State, guard?: string, note?: string): void {
    const conditions = [
      ...(state.fresh ? [] : [`${this.b.names.error} == 0`]),
      ...(guard !== undefined ? [guard] : []),
    ];
    const text = withNote(`${this.b.names.error} = ${call};`, note);
    if (conditions.length > 0) this.out.single(`${this.if}(${conditions.join(' && ')})`, text);
    else this.out.line(text);
    state.fresh = false;
  }

  private compound(
    step: Extract<Step, { k: 'if' | 'loop' }>,
    state: State,
    argv?: ReadonlyMap<Step, string>,
  ): void {
    const start = step.k === 'loop' ? { ...state, fresh: state.fresh && onlyCopies(step) } : state;
    const ends: State[] = [];
    const inner = (body: readonly Step[]) => (): void => {
      const own = { ...start };
      this.steps(body, own, false, argv);
      ends.push(own);
    };
    if (step.note !== undefined) this.out.line(step.note);
    if (step.k === 'loop') this.out.block(step.head, inner(step.body));
    else {
      const condition =
        step.condition.startsWith('(') && step.condition.endsWith(')') && !/\)[^()]*\(/.test(step.condition)
          ? step.condition
          : `(${step.condition})`;
      this.out.either(
        `${this.if}${this.out.along(condition, lineIndent(this.b.text, step.at))}`,
        inner(step.then),
        step.otherwise.length > 0 ? inner(step.otherwise) : undefined,
      );
    }
    state.fresh = state.fresh && ends.every((end) => end.fresh);
    state.attempted = ends.some((end) => end.attempted);
    state.finished = state.finished || (ends.length > 1 && ends.every((end) => end.finished));
  }

  private when(step: Extract<Step, { k: 'when' }>, state: State, argv?: ReadonlyMap<Step, string>): void {
    const ends: State[] = [];
    for (const { directive, steps } of step.alternatives) {
      const own = { ...state };
      this.out.directive(directive);
      this.steps(steps, own, false, argv);
      ends.push(own);
    }
    this.out.directive('#endif');
    state.fresh = state.fresh && ends.every((end) => end.fresh);
  }

  private exec(step: ExecStep, state: State, argv?: ReadonlyMap<Step, string>): void {
    if (!state.finished) this.finishAttributes(state);
    const name = argv?.get(step) ?? this.declareArgv([step])?.get(step);
    const condition = state.attempted
      ? `${this.b.names.error} != 0`
      : state.fresh
        ? ''
        : `${this.b.names.error} == 0`;
    const args = this.spawnArguments(step, name);
    if (condition === '') this.long(`${this.b.names.error} = `, args, step.searchesPath, step.note);
    else if (this.b.style.alwaysBraces)
      this.out.block(`${this.if}(${condition})`, () => {
        this.long(`${this.b.names.error} = `, args, step.searchesPath, step.note);
      });
    else
      this.out.single(
        `${this.if}(${condition})`,
        withNote(
          `${this.b.names.error} = ${this.callText(spawnName(step.searchesPath), ...args)};`,
          step.note,
        ),
      );
    state.fresh = false;
    state.attempted = true;
  }

  private finishAttributes(state: State): void {
    const { names } = this.b;
    if (this.attributes.length > 0) {
      if (this.partialMask)
        this.attempt(
          this.callText('posix_spawnattr_setsigmask', `&${names.attributes}`, `&${names.mask}`),
          state,
        );
      if (this.signals)
        this.attempt(
          this.callText('posix_spawnattr_setsigdefault', `&${names.attributes}`, `&${names.defaults}`),
          state,
        );
      const flags = this.collected ? names.flags : [...new Set(this.attributes.map(flagOf))].join(' | ');
      this.attempt(this.callText('posix_spawnattr_setflags', `&${names.attributes}`, flags), state);
    }
    state.finished = true;
  }

  /** The argument arrays of `execl` and its kin. */
  private declareArgv(steps: readonly Step[]): Map<Step, string> | undefined {
    const declared = new Map<Step, string>();
    for (const step of steps) {
      if (step.k !== 'exec' || typeof step.argv === 'string') continue;
      this.argvs++;
      const name = this.argvs === 1 ? this.b.names.argv : `${this.b.names.argv}_${this.argvs}`;
      this.out.line(`const char *const ${name}[] = { ${step.argv.join(', ')} };`);
      declared.set(step, name);
    }
    return declared;
  }

  private spawnArguments(step: ExecStep, argv: string | undefined): string[] {
    const { names, style, pid } = this.b;
    const list =
      argv === undefined ? '' : style.cpp ? `const_cast<char *const *>(${argv})` : `(char *const *)${argv}`;
    return [
      pid === undefined ? style.null : `&${pid}`,
      step.path,
      this.hasActions ? `&${names.actions}` : style.null,
      this.attributes.length > 0 ? `&${names.attributes}` : style.null,
      typeof step.argv === 'string' ? step.argv : list,
      step.environment ?? 'environ',
    ];
  }

  private long(head: string, args: readonly string[], searchesPath: boolean, note?: string): void {
    this.out.line(withNote(`${head}${this.callText(spawnName(searchesPath), ...args)};`, note));
  }
}

export const spawnName = (searchesPath: boolean): string => (searchesPath ? 'posix_spawnp' : 'posix_spawn');
