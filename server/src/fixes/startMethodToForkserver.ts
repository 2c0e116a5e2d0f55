/**
 * Processes that are forked beside threads start under the forkserver method instead: a clean process forks them.
 * `multiprocessing.Pool()` → `multiprocessing.get_context("forkserver").Pool()`, `ProcessPoolExecutor(…,
 * mp_context=…)`. A program whose queues and locks belong to the fork context gets `set_start_method("forkserver")` under
 * its guard instead, because these cannot be given to processes of another context.
 *
 * Not safe: workers import the main module anew and see nothing that was set since. Refused where they would need it.
 */
import type { Node } from 'web-tree-sitter';
import type { Fix } from '../engine/finding';
import { ofContext } from '../knowledge/libraries/python/pickling';
import { pythonMinor, pythonSaid } from '../program/analysis';
import { type Edit, type FixContext, type FixFunction, fixOf } from './fix';
import { Imports } from './python/imports';
import { guardEdits } from './python/mainGuard';
import { Names } from './python/names';
import { poolOf, worksOf } from './python/pools';
import {
  argumentsOf,
  attempt,
  below,
  callAround,
  eolOf,
  indentOf,
  line,
  quoteOf,
  refuse,
} from './python/rewrite';
import { changes, checkArgument, checkCallable, checkState, isGuard } from './python/workers';

export const startMethodToForkserver: FixFunction = (context) => attempt(context, rewrite);

interface Made {
  /** The call that makes the pool or process. */
  readonly made: Node;
  readonly kind: string;
  readonly functions: readonly (Node | null)[];
}

function rewrite(context: FixContext): Fix {
  const { root, text, settings } = context;
  const names = new Names(root);
  const call = callAround(context);
  const { made, kind, functions } = madeBy(names, call);
  const workers = checkState(names, functions, 'processes');
  checkEnvironment(names);
  const imports = new Imports(text, names);
  const method = `${quoteOf(text)}forkserver${quoteOf(text)}`;
  const guard = guardEdits(text, names, [made, call], workers);

  const bound = root
    .descendantsOfType('call')
    .find((c) => c.id !== made.id && ofContext.has(names.callee(c) ?? ''));
  if (bound) return forProgram(context, names, bound, made, method);
  const edits: Edit[] = [...guard];
  if (
    kind === 'concurrent.futures.ProcessPoolExecutor' ||
    kind === 'concurrent.futures.process.ProcessPoolExecutor'
  ) {
    const args = argumentsOf(made) ?? refuse('the call cannot be read');
    if ((pythonMinor(settings) ?? 7) < 7)
      refuse(`mp_context= needs Python 3.7, and this is ${pythonSaid(settings)}`);
    if (args.named.has('mp_context') || args.positional.length > 1 || args.spread.length > 0)
      refuse(`line ${line(made)}: a context is given already, or may be`);
    const argument = `mp_context=${imports.reach('multiprocessing', 'get_context', made)}(${method})`;
    const last = args.list.namedChildren.filter((n) => n.type !== 'comment').at(-1);
    const at = last ? last.endIndex : args.list.startIndex + 1;
    edits.push({ start: at, end: at, text: last ? `, ${argument}` : argument });
  } else {
    const callee = made.childForFieldName('function') ?? made;
    const get = imports.reach('multiprocessing', 'get_context', made);
    const name = kind.slice(kind.lastIndexOf('.') + 1);
    edits.push({ start: callee.startIndex, end: callee.endIndex, text: `${get}(${method}).${name}` });
  }
  edits.push(...imports.edits);
  return fixOf(context, 'Start the workers from a clean process (forkserver)', false, edits);
}

/** The forkserver has the environment that the program had when it first started one. */
function checkEnvironment(names: Names): void {
  for (const node of names.root.descendantsOfType(['attribute', 'identifier'])) {
    if (names.qualified(node) !== 'os.environ' || names.scopeOf(node).type === 'module') continue;
    if (changes(node)) refuse(`line ${line(node)} changes the environment, which workers would not see`);
  }
  for (const call of names.root.descendantsOfType('call'))
    if (/^os\.(?:putenv|unsetenv)$/u.test(names.callee(call) ?? '') && names.scopeOf(call).type !== 'module')
      refuse(`line ${line(call)} changes the environment, which workers would not see`);
}

const makers = /^multiprocessing\.(?:pool\.)?(?:Pool|Process)$/u;

/** What the finding's call makes or uses: a pool, an executor, a process that is started. */
function madeBy(names: Names, call: Node): Made {
  const callee = names.callee(call);
  if (callee !== null && makers.test(callee)) return maker(names, call, callee);
  const method = call.childForFieldName('function');
  const receiver = method?.type === 'attribute' ? method.childForFieldName('object') : null;
  const isStart = method?.childForFieldName('attribute')?.text === 'start';
  if (isStart && receiver) {
    const binding = receiver.type === 'identifier' ? names.binding(receiver.text, receiver) : null;
    const made = receiver.type === 'call' ? receiver : binding?.value;
    const kind = made?.type === 'call' ? names.callee(made) : null;
    if (!made || kind === null || !makers.test(kind))
      return refuse(`where ${receiver.text} is made cannot be told here`);
    return maker(names, made, kind);
  }
  return poolOf(names, call, 'processes');
}

function maker(names: Names, made: Node, kind: string): Made {
  const args = argumentsOf(made) ?? refuse('the call cannot be read');
  if (args.spread.length > 0) refuse(`line ${line(made)}: arguments come through * or **`);
  if (!kind.endsWith('Process')) {
    const given = args.named.get('initializer')?.childForFieldName('value') ?? args.positional[1];
    const works = worksOf(names, made, 'processes');
    return { made, kind, functions: given ? [...works, checkCallable(names, given)] : works };
  }
  const target = args.named.get('target')?.childForFieldName('value') ?? args.positional[1];
  if (!target) return refuse(`line ${line(made)}: the process has no target`);
  for (const name of ['args', 'kwargs']) {
    const given = args.named.get(name);
    if (given) checkArgument(names, given, 'processes');
  }
  return { made, kind, functions: [checkCallable(names, target)] };
}

/** The whole program, under the guard that it has. */
function forProgram(context: FixContext, names: Names, bound: Node, made: Node, method: string): Fix {
  const { text, root } = context;
  const guard = root.namedChildren.find(isGuard);
  const block = guard?.childForFieldName('consequence');
  const what = `${bound.childForFieldName('function')?.text ?? ''}() at line ${line(bound)}`;
  if (!guard || !block)
    return refuse(
      `${what} belongs to the fork context, and there is no if __name__ == "__main__" where the program could set another start method`,
    );
  for (const call of below(root, 'call'))
    if (
      ofContext.has(names.callee(call) ?? '') &&
      names.scopeOf(call).type === 'module' &&
      call.startIndex < block.startIndex
    )
      refuse(`${what} is made when the module is read, before a start method could be set`);
  const imports = new Imports(text, names);
  const set = imports.reach('multiprocessing', 'set_start_method', made);
  const at = block.startIndex;
  const edit = { start: at, end: at, text: `${set}(${method})${eolOf(text)}${indentOf(text, at)}` };
  return fixOf(context, 'Set the start method of the program to forkserver', false, [edit, ...imports.edits]);
}
