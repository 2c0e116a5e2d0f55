/** What a forked child of Python does before its exec, as arguments of os.posix_spawn(). */
import type { Node } from 'web-tree-sitter';
import { preexecReplacement } from '../../knowledge/libraries/python/preexec';
import type { Names } from './names';
import { argumentsOf, isPlain, line, refuse } from './rewrite';

export interface ExecPlan {
  /** The program is looked for in PATH. */
  readonly searches: boolean;
  readonly path: string;
  readonly argv: string;
  /** null: that of this process. */
  readonly environment: string | null;
  /** Entries that the child adds to the environment of this process. */
  readonly added: string;
  /** Name of the action in `os`, then its arguments. */
  readonly actions: readonly (readonly string[])[];
  /** `setsid=True`, … */
  readonly attributes: readonly string[];
}

/** os.exec*: whether it searches PATH, takes its arguments one by one, takes an environment. https://docs.python.org/3/library/os.html#os.execl */
const execs: ReadonlyMap<string, { readonly p: boolean; readonly l: boolean; readonly e: boolean }> = new Map(
  ['execv', 'execve', 'execvp', 'execvpe', 'execl', 'execle', 'execlp', 'execlpe'].map((name) => {
    const flags = name.slice(4);
    return [
      `os.${name}`,
      { p: flags.includes('p'), l: flags.startsWith('l'), e: flags.endsWith('e') },
    ] as const;
  }),
);

interface State {
  readonly actions: string[][];
  readonly attributes: Map<string, string>;
  readonly environment: [string, string][];
  /** Descriptors that the child opens, by name: what opens them, and where they were put. */
  readonly opened: Map<string, { readonly args: readonly string[]; at: string | null }>;
  readonly reset: string[];
}

export function readChild(names: Names, statements: readonly Node[]): ExecPlan {
  const state: State = { actions: [], attributes: new Map(), environment: [], opened: new Map(), reset: [] };
  const exec = read(names, statements, state);
  if (!exec) return refuse('the child does not exec on every way');
  for (const [name, { at }] of state.opened)
    if (at === null) refuse(`the child opens ${name} and does not put it anywhere`);
  if (state.reset.length > 0) state.attributes.set('setsigdef', `[${state.reset.join(', ')}]`);
  return { ...exec, actions: state.actions, attributes: [...state.attributes].map(([k, v]) => `${k}=${v}`) };
}

type Exec = Omit<ExecPlan, 'actions' | 'attributes'>;

function read(names: Names, statements: readonly Node[], state: State): Exec | null {
  for (const [i, statement] of statements.entries()) {
    if (statement.type === 'pass_statement' || statement.type.startsWith('import_')) continue;
    if (statement.type === 'try_statement') {
      const exec = ofTry(names, statement, state);
      if (exec) return behind(names, statements.slice(i + 1), exec);
      continue;
    }
    const expression = statement.type === 'expression_statement' ? statement.namedChild(0) : null;
    if (!expression) return refuse(`line ${line(statement)}: the child does more than prepare an exec`);
    if (expression.type === 'assignment') assigned(names, expression, state);
    else if (expression.type === 'call') {
      const exec = called(names, expression, state);
      if (exec) return behind(names, statements.slice(i + 1), exec);
    } else if (expression.type !== 'string')
      refuse(`line ${line(statement)}: the child does more than prepare an exec`);
  }
  return null;
}

/** What follows an exec runs where it failed: it may only end the child. */
function behind(names: Names, statements: readonly Node[], exec: Exec): Exec {
  for (const statement of statements)
    if (!endsOrReports(names, statement))
      refuse(`line ${line(statement)}: the child goes on where its exec fails`);
  return exec;
}

function ofTry(names: Names, statement: Node, state: State): Exec | null {
  const body = statement.childForFieldName('body');
  const exec = body
    ? read(
        names,
        body.namedChildren.filter((n) => n.type !== 'comment'),
        state,
      )
    : null;
  for (const clause of statement.namedChildren) {
    if (clause.id === body?.id || clause.type === 'comment') continue;
    const block = clause.namedChildren.find((n) => n.type === 'block');
    for (const one of block?.namedChildren ?? [])
      if (one.type !== 'comment' && !endsOrReports(names, one))
        refuse(`line ${line(one)}: the child goes on where its exec fails`);
  }
  return exec;
}

/** Ends the child, or says why it does: the parent gets the reason now, as an exception. */
function endsOrReports(names: Names, statement: Node): boolean {
  if (statement.type === 'pass_statement' || statement.type === 'raise_statement') return true;
  const call = statement.namedChild(0);
  if (statement.type !== 'expression_statement' || call?.type !== 'call') return false;
  const name = names.callee(call) ?? call.childForFieldName('function')?.text ?? '';
  return /^(?:os\._exit|os\.abort|sys\.exit|exit|print|os\.write|sys\.std(?:err|out)\.(?:write|flush)|traceback\.print_\w+|logging\.\w+|\w*log\w*\.\w+)$/u.test(
    name,
  );
}

function called(names: Names, call: Node, state: State): Exec | null {
  const name = names.callee(call);
  const args = argumentsOf(call);
  const at = `line ${line(call)}`;
  if (name === null || !args) {
    const callee = call.childForFieldName('function')?.text ?? 'the call';
    return refuse(`${at}: what ${callee}() does in the child cannot be told here`);
  }
  const kind = execs.get(name);
  if (kind) return execOf(args.list, kind, state);
  if (args.named.size + args.spread.length > 0 && name !== 'os.dup2')
    refuse(`${at}: the arguments of ${name}() are not plain`);
  const text = args.positional.map((a) => {
    if (!isFree(names, a) && !(name === 'os.setpgid' && a.text === 'os.getpid()'))
      refuse(`${at}: ${a.text} would be evaluated in the parent`);
    return a.text;
  });
  const [first = '', second = ''] = text;
  switch (name) {
    case 'os.dup2': {
      if (args.named.size > 0 || text.length !== 2)
        refuse(`${at}: dup2() with inheritable= has no file action`);
      const opened = state.opened.get(first);
      if (opened?.at === null) {
        state.actions.push(['POSIX_SPAWN_OPEN', second, ...opened.args]);
        opened.at = second;
      } else state.actions.push(['POSIX_SPAWN_DUP2', opened?.at ?? first, second]);
      return null;
    }
    case 'os.close':
      // What the child opened was never open under that number.
      if (!state.opened.has(first)) state.actions.push(['POSIX_SPAWN_CLOSE', first]);
      return null;
    case 'os.setsid':
      state.attributes.set('setsid', 'True');
      return null;
    case 'os.setpgrp':
      state.attributes.set('setpgroup', '0');
      return null;
    case 'os.setpgid':
      if (first !== '0' && first !== 'os.getpid()') refuse(`${at}: setpgid() of another process`);
      state.attributes.set('setpgroup', second === 'os.getpid()' ? '0' : second);
      return null;
    case 'signal.signal':
      if (second !== 'signal.SIG_DFL') refuse(`${at}: posix_spawn() resets signals to SIG_DFL only`);
      state.reset.push(first);
      return null;
    case 'signal.pthread_sigmask':
      if (first !== 'signal.SIG_SETMASK') refuse(`${at}: posix_spawn() sets the whole mask only`);
      state.attributes.set('setsigmask', second);
      return null;
    default:
      return refuse(without(name, at));
  }
}

function without(name: string, at: string): string {
  const replacement = preexecReplacement(name);
  if (replacement?.parameter != null)
    return `${at}: posix_spawn() cannot do ${name}(); subprocess.Popen() can, with ${replacement.parameter}`;
  return `${at}: posix_spawn() cannot do ${name}()${replacement?.note === undefined ? '' : `; ${replacement.note}`}`;
}

/** `fd = os.open(…)`, `os.environ["NAME"] = value` */
function assigned(names: Names, assignment: Node, state: State): void {
  const left = assignment.childForFieldName('left');
  const right = assignment.childForFieldName('right');
  const at = `line ${line(assignment)}`;
  if (
    left?.type === 'subscript' &&
    right &&
    names.qualified(left.childForFieldName('value')) === 'os.environ'
  ) {
    const key = left.childForFieldName('subscript');
    if (!key || !isFree(names, key) || !isFree(names, right))
      refuse(`${at}: the variable would be evaluated in the parent`);
    state.environment.push([key.text, right.text]);
    return;
  }
  const args = right?.type === 'call' && names.callee(right) === 'os.open' ? argumentsOf(right) : null;
  if (left?.type !== 'identifier' || !args || args.named.size + args.spread.length > 0)
    return refuse(`${at}: the child computes something`);
  const given = args.positional.map((a) => a.text);
  if (!args.positional.every((a) => isFree(names, a))) refuse(`${at}: the file would be named in the parent`);
  if (names.bindings(left.text, left).length !== 1) refuse(`${at}: ${left.text} is set elsewhere, too`);
  // os.open() has 0o777 as its mode where none is given.
  if (given.length === 2) given.push('0o777');
  state.opened.set(left.text, { args: given, at: null });
}

function execOf(
  list: Node,
  kind: { readonly p: boolean; readonly l: boolean; readonly e: boolean },
  state: State,
): Exec {
  const all = list.namedChildren.filter((n) => n.type !== 'comment');
  const at = `line ${line(list)}`;
  if (all.some((n) => n.type === 'keyword_argument' || n.type === 'dictionary_splat'))
    refuse(`${at}: the exec has keyword arguments`);
  const own = kind.e ? all.at(-1) : undefined;
  const [path, ...rest] = own ? all.slice(0, -1) : all;
  if (!path || path.type === 'list_splat' || own?.type === 'list_splat')
    return refuse(`${at}: the arguments of the exec are spread`);
  if (kind.p && own && !own.text.endsWith('environ'))
    refuse(`${at}: ${own.text} may have a PATH of its own, which posix_spawnp() does not search`);
  if (!kind.l && rest.length !== 1) refuse(`${at}: the arguments of the exec are not one list`);
  const argv = kind.l ? `[${rest.map((n) => n.text).join(', ')}]` : (rest[0]?.text ?? '[]');
  const added = state.environment.map(([k, v]) => `, ${k}: ${v}`).join('');
  return { searches: kind.p, path: path.text, argv, environment: own?.text ?? null, added };
}

/** Evaluated in the parent it says the same: names, numbers, descriptors of file objects, joined strings. */
function isFree(names: Names, node: Node): boolean {
  if (isPlain(node)) return true;
  if (node.type === 'string' || node.type === 'concatenated_string')
    return node
      .descendantsOfType('interpolation')
      .every((i) => i.namedChildren.every((n) => isFree(names, n)));
  if (node.type === 'set' || node.type === 'list' || node.type === 'tuple')
    return node.namedChildren.every((n) => isFree(names, n));
  if (node.type !== 'call') return false;
  const args = argumentsOf(node);
  const name = names.callee(node) ?? '';
  const fn = node.childForFieldName('function');
  const isDescriptor =
    fn?.type === 'attribute' && fn.childForFieldName('attribute')?.text === 'fileno' && isPlain(fn);
  const isPure = isDescriptor || ['str', 'int', 'set', 'os.path.join', 'os.fspath'].includes(name);
  return (
    isPure &&
    args !== null &&
    args.named.size + args.spread.length === 0 &&
    args.positional.every((a) => isFree(names, a))
  );
}
