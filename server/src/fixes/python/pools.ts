/** Executors and pools in the code: where one is made, and everything that is done with it. */
import type { Node } from 'web-tree-sitter';
import type { Names } from './names';
import { argumentsOf, line, refuse } from './rewrite';
import { checkArgument, checkCallable, type From } from './workers';

export interface Pool {
  /** The call that makes it. */
  readonly made: Node;
  /** Canonical name of its class. */
  readonly kind: string;
  /** What it runs, as far as it is defined in this file. */
  readonly functions: readonly (Node | null)[];
}

/** Methods that take a function first, and whether the rest are its arguments or collections of them. */
const takesWork: ReadonlyMap<string, 'arguments' | 'collections' | 'tuple'> = new Map([
  ['submit', 'arguments'],
  ['map', 'collections'],
  ['imap', 'collections'],
  ['imap_unordered', 'collections'],
  ['starmap', 'collections'],
  ['map_async', 'collections'],
  ['starmap_async', 'collections'],
  ['apply', 'tuple'],
  ['apply_async', 'tuple'],
]);
const ends = new Set(['shutdown', 'close', 'join', 'terminate']);

/** The pool that a call hands work to, with all its uses looked through; refused where one cannot be followed. */
export function poolOf(names: Names, call: Node, from: From = 'threads'): Pool {
  const fn = call.childForFieldName('function');
  const receiver = fn?.type === 'attribute' ? fn.childForFieldName('object') : null;
  if (!fn || !receiver) return refuse('the pool is not in sight');
  if (receiver.type === 'call') return pool(names, receiver, [checkWork(names, call, from)]);
  if (receiver.type !== 'identifier') return refuse(`${receiver.text} may be used elsewhere, too`);
  return poolNamed(names, receiver, from);
}

export function poolNamed(names: Names, receiver: Node, from: From = 'threads'): Pool {
  const binding = names.binding(receiver.text, receiver);
  const made = binding?.value;
  if (binding?.how !== 'assignment' || made?.type !== 'call')
    return refuse(`where ${receiver.text} is made cannot be told here`);
  const functions: (Node | null)[] = [];
  for (const use of names.uses(receiver.text, receiver)) {
    const work = useOf(names, use, from);
    if (work === 'no')
      refuse(`line ${line(use)}: ${receiver.text} is used in another way than to hand over work`);
    if (work !== 'none') functions.push(work);
  }
  return pool(names, made, functions);
}

function pool(names: Names, made: Node, functions: readonly (Node | null)[]): Pool {
  const kind = names.callee(made);
  return kind === null ? refuse('what the pool is cannot be told here') : { made, kind, functions };
}

/** What one mention of a pool does with it. */
function useOf(names: Names, use: Node, from: From): Node | null | 'none' | 'no' {
  const { parent } = use;
  if (!parent) return 'no';
  if (parent.type === 'as_pattern_target' || parent.type === 'with_item') return 'none';
  if (parent.type === 'assignment' && parent.childForFieldName('left')?.id === use.id) return 'none';
  const call = parent.type === 'attribute' ? parent.parent : null;
  if (call?.type === 'call' && call.childForFieldName('function')?.id === parent.id) {
    const method = parent.childForFieldName('attribute')?.text ?? '';
    if (ends.has(method)) return 'none';
    return takesWork.has(method) ? checkWork(names, call, from) : 'no';
  }
  // loop.run_in_executor(pool, f, …)
  const runner = parent.type === 'argument_list' ? parent.parent : null;
  const callee = runner?.childForFieldName('function');
  const args = runner ? argumentsOf(runner) : null;
  if (
    callee?.type === 'attribute' &&
    callee.childForFieldName('attribute')?.text === 'run_in_executor' &&
    args?.positional[0]?.id === use.id
  )
    return checkGiven(names, args.positional.slice(1), from);
  return 'no';
}

/** Refuses work that cannot go to a process. @returns its function */
function checkWork(names: Names, call: Node, from: From): Node | null {
  const args = argumentsOf(call);
  const method = call.childForFieldName('function')?.childForFieldName('attribute')?.text ?? '';
  const how = takesWork.get(method);
  const work = args?.named.get('fn') ?? args?.named.get('func') ?? args?.positional[0];
  if (!args || !how || !work) return refuse(`line ${line(call)}: ${method}() cannot be read`);
  const given = [...args.positional.filter((a) => a.id !== work.id), ...args.spread];
  if (how === 'collections') {
    // The collection itself is walked here; its elements are sent.
    for (const node of given)
      if (node.type !== 'generator_expression' && node.type !== 'call') checkArgument(names, node, from);
  } else
    for (const node of [
      ...given,
      ...[...args.named.values()].filter((n) => !isCallback(n) && n.id !== work.id),
    ])
      checkArgument(names, node, from);
  return checkCallable(
    names,
    work.type === 'keyword_argument' ? (work.childForFieldName('value') ?? work) : work,
    from,
  );
}

/** Called in this process, by its own thread. */
function isCallback(keyword: Node): boolean {
  return /^(?:callback|error_callback)$/u.test(keyword.childForFieldName('name')?.text ?? '');
}

/** A function with its arguments behind it. */
export function checkGiven(names: Names, given: readonly Node[], from: From = 'threads'): Node | null {
  const [work, ...rest] = given;
  if (!work) return refuse('there is no function to run');
  for (const node of rest) checkArgument(names, node, from);
  return checkCallable(names, work, from);
}

/** What a pool is given, from the call that makes it: through its name, or in place. */
export function worksOf(names: Names, made: Node, from: From): readonly (Node | null)[] {
  const { parent } = made;
  const method = parent?.type === 'attribute' ? parent.parent : null;
  if (method?.type === 'call') return [checkWork(names, method, from)];
  const target =
    parent?.type === 'assignment'
      ? parent.childForFieldName('left')
      : parent?.type === 'as_pattern'
        ? parent.childForFieldName('alias')?.namedChild(0)
        : null;
  if (target?.type !== 'identifier')
    return refuse(`line ${line(made)}: where the pool goes cannot be told here`);
  return poolNamed(names, target, from).functions;
}
