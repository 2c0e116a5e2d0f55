/** What the signal rewrites ask of a call: which it is, and what becomes of its result. */
import type { Node } from 'web-tree-sitter';
import type { Fix, FixResult } from '../../engine/finding';
import type { FixContext } from '../fix';
import { find, integer, isNull, line, parts, Refusal, refuse } from '../spawn/syntax';

/** Runs a rewrite; what it refuses becomes the reason. */
export function attempt(context: FixContext, rewrite: (context: FixContext) => Fix): FixResult {
  try {
    if (context.language !== 'c' && context.language !== 'cpp')
      refuse(context.root, 'only C and C++ are rewritten');
    return { ok: true, fix: rewrite(context) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.message };
    // The call stack ran out: no hand-written function is that deep.
    if (error instanceof RangeError)
      return { ok: false, reason: 'the function is nested too deeply to be rewritten' };
    throw error;
  }
}

export interface PlainCall {
  readonly node: Node;
  readonly callee: Node;
  readonly name: string;
  readonly args: readonly Node[];
}

/** The call whose callee is written at the anchor, `::` and `std::` left out of its name. */
export function callAt({ root, anchor }: FixContext, names: readonly string[]): PlainCall {
  const at = root.descendantForIndex(anchor.start, Math.max(anchor.start, anchor.end - 1));
  for (let node = at; node; node = node.parent) {
    const call = readCall(node);
    if (call?.callee.startIndex !== anchor.start) continue;
    if (!names.includes(call.name))
      refuse(
        call.node,
        `${call.name}() at line ${line(call.node)} is no plain call of ${names.join('() or ')}()`,
      );
    if (call.node.hasError) refuse(call.node, `the call at line ${line(call.node)} has a syntax error`);
    return call;
  }
  return refuse(root, `the call is not written out where it is found: a macro stands for it`);
}

export function readCall(node: Node): PlainCall | undefined {
  if (node.type !== 'call_expression') return undefined;
  const callee = node.childForFieldName('function');
  const list = node.childForFieldName('arguments');
  if (!callee || list?.type !== 'argument_list') return undefined;
  return { node, callee, name: callee.text.replace(/^(?:::)?(?:std::)?/, ''), args: parts(list) };
}

/** Every call with one of these names below a node. */
export function callsOf(node: Node, names: ReadonlySet<string>): PlainCall[] {
  return find(node, 'call_expression').flatMap((n) => {
    const call = readCall(n);
    return call && names.has(call.name) ? [call] : [];
  });
}

/** What becomes of a result that is -1 or 0. */
export type Use =
  | { readonly k: 'dropped'; readonly statement: Node }
  /** Tested; `comparison` null: by its truth. `fails`: what the test holds for. */
  | {
      readonly k: 'tested';
      readonly comparison: Node | null;
      readonly fails: boolean;
      /** The `if` or loop whose condition this is part of. */
      readonly statement: Node | null;
    }
  | { readonly k: 'assigned'; readonly target: Node; readonly statement: Node }
  | { readonly k: 'other'; readonly what: string };

export function useOf(call: Node): Use {
  let node = call;
  let parent = node.parent;
  while (parent && (parent.type === 'parenthesized_expression' || parent.type === 'cast_expression')) {
    node = parent;
    parent = parent.parent;
  }
  if (!parent) return { k: 'other', what: 'is not used in a statement' };
  if (parent.type === 'expression_statement') return { k: 'dropped', statement: parent };
  if (parent.type === 'return_statement') return { k: 'other', what: 'is returned to callers' };
  if (parent.type === 'assignment_expression' || parent.type === 'init_declarator') {
    const target = parent.childForFieldName(parent.type === 'init_declarator' ? 'declarator' : 'left');
    const statement = parent.parent;
    const plain = statement?.type === 'expression_statement' || statement?.type === 'declaration';
    if (target && plain && (parent.type === 'init_declarator' || parent.child(1)?.text === '='))
      return { k: 'assigned', target, statement };
    return { k: 'other', what: 'is kept' };
  }
  if (parent.type === 'binary_expression') {
    const operator = parent.childForFieldName('operator')?.text ?? '';
    if (operator === '||' || operator === '&&') return truth(node, true);
    const fails = comparesWithFailure(parent, node);
    return fails === undefined
      ? { k: 'other', what: 'is compared in a way that is not understood' }
      : { ...truth(parent, fails), comparison: parent };
  }
  if (parent.type === 'unary_expression' && parent.child(0)?.text === '!')
    return { ...truth(parent, false), comparison: null };
  return truth(node, true);
}

/** Where a condition ends up: in an `if`, or in something else. */
function truth(condition: Node, fails: boolean): Extract<Use, { k: 'tested' }> {
  let parent = condition.parent;
  for (; parent; parent = parent.parent) {
    if (/^(if|while)_statement$/.test(parent.type))
      return { k: 'tested', comparison: null, fails, statement: parent };
    const passes =
      parent.type === 'parenthesized_expression' ||
      parent.type === 'condition_clause' ||
      (parent.type === 'binary_expression' &&
        /^(\|\||&&)$/.test(parent.childForFieldName('operator')?.text ?? ''));
    if (!passes) break;
  }
  return { k: 'tested', comparison: null, fails, statement: null };
}

/** Whether `x == -1`, `x < 0`, `x != 0`, … holds for a failed call; undefined where it is none of these. */
export function comparesWithFailure(comparison: Node, value: Node): boolean | undefined {
  const left = comparison.childForFieldName('left');
  const right = comparison.childForFieldName('right');
  const other = left?.id === value.id ? right : left;
  let operator = comparison.childForFieldName('operator')?.text ?? '';
  if (!other) return undefined;
  if (left?.id !== value.id) operator = operator.replace(/[<>]/, (c) => (c === '<' ? '>' : '<'));
  if (isNull(other)) return { '==': false, '!=': true, '<': true, '>=': false }[operator];
  if (integer(other) === -1) return { '==': true, '!=': false, '<=': true, '>': false }[operator];
  return undefined;
}

/** What follows a failure looks at errno, or may: by name, or in a function that is not known to leave it alone. */
export function mayUseErrno(statement: Node | null): boolean {
  const branch = statement?.childForFieldName('consequence');
  if (!branch || statement?.type !== 'if_statement') return true;
  if (/\berrno\b|%m/.test(branch.text)) return true;
  return find(branch, 'call_expression', 'return_statement').some((node) => {
    const call = readCall(node);
    return !call || !indifferent.has(call.name);
  });
}

/** Functions that do not look at errno (their man pages); what they are given is looked at apart. */
const indifferent: ReadonlySet<string> = new Set([
  'exit',
  '_exit',
  '_Exit',
  'abort',
  'fputs',
  'puts',
  'fprintf',
  'printf',
]);
