/** Python expressions: the events they hold, in order of evaluation, and their value as far as it matters. */
import type { Node } from 'web-tree-sitter';
import type { Argument, CallEvent, Region, Test, Value } from '../model';
import { unknown } from '../model';
import { deepest, type Scope } from './scope';
import { countOperations, hasStructure, longest, simpleValue } from './text';

/** Named children that are code. */
export function parts(node: Node): Node[] {
  return node.namedChildren.filter((child) => child.type !== 'comment');
}

/** Value of an expression; its events are appended to `out`. */
export function evaluate(scope: Scope, node: Node, out: Region[], depth: number): Value {
  if (depth > deepest) return unknown;
  const text = scope.text(node);
  const simple = simpleValue(text);
  if (simple) return simple;
  if (text.length > longest && !hasStructure(text)) return unknown;
  switch (node.type) {
    case 'call':
      return call(scope, node, out, depth, false);
    case 'await':
      return awaited(scope, node, out, depth);
    case 'attribute':
    case 'subscript':
      return member(scope, node, out, depth);
    case 'parenthesized_expression': {
      const inner = parts(node)[0];
      return inner ? evaluate(scope, inner, out, depth + 1) : unknown;
    }
    case 'binary_operator':
      return binary(scope, node, out, depth);
    case 'comparison_operator':
      return comparison(scope, node, out, depth);
    case 'unary_operator': {
      const of = parts(node)[0];
      if (!of) return unknown;
      const value = evaluate(scope, of, out, depth + 1);
      const op = text[0] ?? '-';
      return op === '-' && value.k === 'int'
        ? { k: 'int', value: -value.value }
        : { k: 'op', op, args: [value] };
    }
    case 'not_operator': {
      const of = parts(node)[0];
      return of ? { k: 'op', op: '!', args: [evaluate(scope, of, out, depth + 1)] } : unknown;
    }
    case 'boolean_operator':
      return shortCircuit(scope, node, out, depth);
    case 'conditional_expression':
      return conditional(scope, node, out, depth);
    case 'lambda':
      return lambda(scope, node);
    case 'named_expression': {
      const [name, of] = parts(node);
      if (!name || !of) return unknown;
      const value = evaluate(scope, of, out, depth + 1);
      const target: Value = { k: 'name', name: scope.text(name) };
      scope.locals.add(target.name);
      out.push({ k: 'assign', target, value, op: '=', span: scope.span(node), declares: '' });
      return target;
    }
    case 'list':
    case 'tuple':
    case 'set':
    case 'expression_list':
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
      return { k: 'list', items: parts(node).map((item) => evaluate(scope, item, out, depth + 1)) };
    case 'dictionary':
      return dictionary(scope, node, out, depth);
    case 'list_comprehension':
    case 'set_comprehension':
    case 'dictionary_comprehension':
    case 'generator_expression':
      return comprehension(scope, node, out, depth);
    case 'yield':
      scope.isGenerator = true;
      for (const child of parts(node)) evaluate(scope, child, out, depth + 1);
      return unknown;
    case 'assignment':
    case 'augmented_assignment':
      assignment(scope, node, out, depth);
      return unknown;
    default:
      // Strings with interpolations, splats, slices, errors: only their events matter.
      for (const child of parts(node)) evaluate(scope, child, out, depth + 1);
      return unknown;
  }
}

/** An expression as a condition, its short-circuit operands apart. */
export function condition(scope: Scope, node: Node, depth: number): Test {
  if (depth < deepest) {
    if (node.type === 'parenthesized_expression') {
      const inner = parts(node)[0];
      if (inner) return condition(scope, inner, depth + 1);
    }
    if (node.type === 'not_operator') {
      const of = parts(node)[0];
      if (of) return { k: 'not', of: condition(scope, of, depth + 1) };
    }
    if (node.type === 'boolean_operator') {
      const [left, right] = parts(node);
      if (left && right) {
        const k = operatorBetween(scope, left, right) === 'or' ? 'or' : 'and';
        return { k, left: condition(scope, left, depth + 1), right: condition(scope, right, depth + 1) };
      }
    }
  }
  const before: Region[] = [];
  const value = evaluate(scope, node, before, depth + 1);
  return { k: 'test', before: sequence(before), value };
}

export function sequence(items: Region[]): Region {
  return items.length === 1 && items[0] ? items[0] : { k: 'seq', items };
}

function operatorBetween(scope: Scope, left: Node, right: Node): string {
  const between = scope.file.text.slice(left.endIndex, right.startIndex);
  return between
    .replace(/#[^\n]*|\\\n/gu, '')
    .trim()
    .replace(/\s+/gu, ' ');
}

function awaited(scope: Scope, node: Node, out: Region[], depth: number): Value {
  let of = parts(node)[0];
  while (of?.type === 'parenthesized_expression') of = parts(of)[0];
  if (!of) return unknown;
  if (of.type === 'call') return call(scope, of, out, depth + 1, true);
  return suspends(scope, evaluate(scope, of, out, depth + 1), node, out);
}

/** A place where the coroutine may hand control back, other than an awaited call: an event of its own. */
export function suspends(scope: Scope, of: Value, node: Node, out: Region[]): Value {
  const value: Value = { k: 'op', op: 'await', args: [of] };
  out.push({ k: 'assign', target: unknown, value, op: '=', span: scope.span(node) });
  return value;
}

function call(scope: Scope, node: Node, out: Region[], depth: number, isAwaited: boolean): Value {
  const [callee, list] = parts(node);
  if (!callee) return unknown;
  const target = evaluate(scope, callee, out, depth + 1);
  const args: Argument[] = [];
  if (list?.type === 'generator_expression') {
    args.push({ value: comprehension(scope, list, out, depth + 1), span: scope.span(list) });
  } else if (list) {
    for (const item of parts(list)) args.push(argument(scope, item, out, depth + 1));
  }
  const event: CallEvent = {
    k: 'call',
    id: scope.calls++,
    callee: target,
    args,
    span: scope.span(node),
    calleeSpan: scope.span(callee),
    ...(isAwaited ? { awaited: true } : {}),
  };
  out.push(event);
  return { k: 'call', call: event.id };
}

function argument(scope: Scope, node: Node, out: Region[], depth: number): Argument {
  const span = scope.span(node);
  if (node.type === 'keyword_argument') {
    const [name, value] = parts(node);
    if (name && value) return { name: scope.text(name), value: evaluate(scope, value, out, depth), span };
  }
  if (node.type === 'list_splat' || node.type === 'dictionary_splat') {
    const of = parts(node)[0];
    const value = of ? evaluate(scope, of, out, depth) : unknown;
    // `**kwargs` goes by the name `**`, so that it is not counted as a position.
    return { ...(node.type === 'dictionary_splat' ? { name: '**' } : {}), value, span, spread: true };
  }
  return { value: evaluate(scope, node, out, depth), span };
}

/** `a.b` of a name is a name; of anything else an operator `.` on the object and the attribute's name. */
function member(scope: Scope, node: Node, out: Region[], depth: number): Value {
  const [object, ...rest] = parts(node);
  if (!object) return unknown;
  const of = evaluate(scope, object, out, depth + 1);
  if (node.type === 'attribute') {
    const name = rest[0] ? scope.text(rest[0]) : '';
    if (of.k === 'name') return { k: 'name', name: `${of.name}.${name}` };
    return { k: 'op', op: '.', args: [of, { k: 'str', value: name }] };
  }
  for (const index of rest) evaluate(scope, index, out, depth + 1);
  return of.k === 'name' ? { k: 'name', name: `${of.name}[]` } : { k: 'op', op: '[]', args: [of] };
}

/** Long sums nest to the left: the left spine is walked in a loop. */
function binary(scope: Scope, node: Node, out: Region[], depth: number): Value {
  const spine: { node: Node; right: Node; op: string }[] = [];
  let left: Node = node;
  while (left.type === 'binary_operator') {
    const [a, b] = parts(left);
    if (!a || !b) break;
    spine.push({ node: left, right: b, op: operatorBetween(scope, a, b) });
    left = a;
  }
  if (left === node) return unknown;
  let value = evaluate(scope, left, out, depth + 1);
  for (let i = spine.length - 1; i >= 0; i--) {
    const step = spine[i];
    if (!step) continue;
    const right = evaluate(scope, step.right, out, depth + 1);
    if (step.op === '@') value = matrixProduct(scope, step.node, value, right, out);
    else value = spine.length > longest ? unknown : { k: 'op', op: step.op, args: [value, right] };
  }
  return value;
}

/** `a @ b` runs library code like a call does, and is an event like one. */
function matrixProduct(scope: Scope, node: Node, left: Value, right: Value, out: Region[]): Value {
  const span = scope.span(node);
  const id = scope.calls++;
  const args = [left, right].map((value) => ({ value, span }));
  out.push({ k: 'call', id, callee: { k: 'op', op: '@', args: [] }, args, span, calleeSpan: span });
  return { k: 'call', call: id };
}

function comparison(scope: Scope, node: Node, out: Region[], depth: number): Value {
  const operands = parts(node);
  const args = operands.map((operand) => evaluate(scope, operand, out, depth + 1));
  const [first, second] = operands;
  if (!first || !second) return unknown;
  return { k: 'op', op: operands.length > 2 ? 'chain' : operatorBetween(scope, first, second), args };
}

function shortCircuit(scope: Scope, node: Node, out: Region[], depth: number): Value {
  const [left, right] = parts(node);
  if (!left || !right) return unknown;
  const op = operatorBetween(scope, left, right) === 'or' ? 'or' : 'and';
  const value = evaluate(scope, left, out, depth + 1);
  const inner: Region[] = [];
  const other = evaluate(scope, right, inner, depth + 1);
  if (inner.length > 0) {
    const test: Test = { k: 'test', before: { k: 'seq', items: [] }, value };
    out.push({
      k: 'branch',
      test: op === 'and' ? test : { k: 'not', of: test },
      then: sequence(inner),
      else: null,
      span: scope.span(node),
    });
  }
  return { k: 'op', op, args: [value, other] };
}

function conditional(scope: Scope, node: Node, out: Region[], depth: number): Value {
  const [then, test, otherwise] = parts(node);
  if (!then || !test || !otherwise) return unknown;
  const chosen = condition(scope, test, depth + 1);
  const yes: Region[] = [];
  const no: Region[] = [];
  const a = evaluate(scope, then, yes, depth + 1);
  const b = evaluate(scope, otherwise, no, depth + 1);
  out.push({ k: 'branch', test: chosen, then: sequence(yes), else: sequence(no), span: scope.span(node) });
  return { k: 'op', op: '?:', args: [unknown, a, b] };
}

/** Characters. */
const longestKey = 1000;

function lambda(scope: Scope, node: Node): Value {
  // Each is named after those around it: no real code nests them so deeply that the names grow long.
  if (scope.key.length > longestKey) return unknown;
  const key = scope.lambdaKey();
  const owner = scope.key === '<module>' ? null : scope.key;
  scope.file.pending.push({ node, key, name: '<lambda>', kind: 'lambda', owner, decorators: [] });
  return { k: 'func', key };
}

function dictionary(scope: Scope, node: Node, out: Region[], depth: number): Value {
  const entries: { name: string; value: Value }[] = [];
  for (const item of parts(node)) {
    const [key, value] = parts(item);
    if (item.type !== 'pair' || !key || !value) {
      evaluate(scope, item, out, depth + 1);
      continue;
    }
    const name = evaluate(scope, key, out, depth + 1);
    entries.push({
      name: name.k === 'str' ? name.value : '[]',
      value: evaluate(scope, value, out, depth + 1),
    });
  }
  return { k: 'record', entries };
}

/** A comprehension is a loop; its value is a container of whatever its body gives. */
function comprehension(scope: Scope, node: Node, out: Region[], depth: number): Value {
  const [body, ...clauses] = parts(node);
  if (!body) return unknown;
  const claimedBefore = scope.claimed;
  scope.claimed = 0;
  const span = scope.span(node);
  const items: Region[] = [];
  // Clauses open regions one inside the other; the body stands in the innermost.
  const open: ((inner: Region[]) => Region)[] = [];
  const lists: Region[][] = [out];
  for (const clause of clauses) {
    const into = lists[lists.length - 1] ?? items;
    if (clause.type === 'if_clause') {
      const of = parts(clause)[0];
      if (!of) continue;
      const test = condition(scope, of, depth + 1);
      open.push((inner) => ({
        k: 'branch',
        test,
        then: sequence(inner),
        else: null,
        span: scope.span(clause),
      }));
    } else if (clause.type === 'for_in_clause') {
      const [left, ...right] = parts(clause);
      if (!left) continue;
      const target = evaluate(scope, left, into, depth + 1);
      declare(scope, target);
      const overs = right.map((over) => evaluate(scope, over, into, depth + 1));
      const over: Value = overs.length === 1 ? (overs[0] ?? unknown) : { k: 'list', items: overs };
      const innermost = clause === lastLoop(clauses);
      open.push((inner) => ({
        k: 'loop',
        form: 'comprehension',
        test: null,
        each: { target, over },
        step: null,
        body: sequence(inner),
        ops: innermost ? Math.max(0, countOperations(scope.text(node)) - scope.claimed) : 0,
        span,
      }));
    } else continue;
    const inside: Region[] = [];
    if (scope.text(clause).startsWith('async')) suspends(scope, unknown, clause, inside);
    lists.push(inside);
  }
  const innermost = lists[lists.length - 1] ?? items;
  const value =
    body.type === 'pair'
      ? pairValue(scope, body, innermost, depth + 1)
      : evaluate(scope, body, innermost, depth + 1);
  for (let i = open.length - 1; i >= 0; i--) {
    const region = open[i]?.(lists[i + 1] ?? []);
    if (region) lists[i]?.push(region);
  }
  scope.claimed = claimedBefore + countOperations(scope.text(node));
  return { k: 'list', items: [value] };
}

function lastLoop(clauses: readonly Node[]): Node | undefined {
  return clauses.findLast((clause) => clause.type === 'for_in_clause');
}

function pairValue(scope: Scope, pair: Node, out: Region[], depth: number): Value {
  const [key, value] = parts(pair);
  if (key) evaluate(scope, key, out, depth);
  return value ? evaluate(scope, value, out, depth) : unknown;
}

/** Names that a target binds become locals. */
export function declare(scope: Scope, target: Value): void {
  if (scope.className !== null) return;
  if (target.k === 'name' && /^[^.[]+$/u.test(target.name)) scope.locals.add(target.name);
  else if (target.k === 'list') for (const item of target.items) declare(scope, item);
}

/** `a = b = c`, `a, b = c, d`, `a: T = c`, `a += b`. */
export function assignment(scope: Scope, node: Node, out: Region[], depth: number): void {
  const targets: Node[] = [];
  const declared: string[] = [];
  let at: Node = node;
  let op = '=';
  let value: Value | null = null;
  while (at.type === 'assignment' || at.type === 'augmented_assignment') {
    const children: Node[] = parts(at);
    const left = children[0];
    if (!left || targets.length > deepest) return;
    targets.push(left);
    let right: Node | undefined = children[children.length - 1];
    const type = children.find((child) => child.type === 'type');
    if (type) declared.push(scope.text(type));
    if (right === left || right?.type === 'type') right = undefined;
    if (at.type === 'augmented_assignment' && right) op = operatorBetween(scope, left, right);
    if (!right) {
      const name = evaluate(scope, left, out, depth + 1);
      declare(scope, name);
      return;
    }
    if (right.type !== 'assignment' && right.type !== 'augmented_assignment') {
      value = evaluate(scope, right, out, depth + 1);
    }
    at = right;
  }
  if (!value) return;
  const span = scope.span(node);
  for (const left of targets) {
    const target = evaluate(scope, left, out, depth + 1);
    declare(scope, target);
    const key = subscriptOf(scope, left);
    assign(
      scope,
      target,
      value,
      { op, span, type: declared[0] ?? '', ...(key === null ? {} : { key }) },
      out,
    );
  }
}

interface Written {
  readonly op: string;
  readonly span: { readonly start: number; readonly end: number };
  readonly type: string;
  readonly key?: string;
}

/** The string in `d["key"]`. */
function subscriptOf(scope: Scope, target: Node): string | null {
  if (target.type !== 'subscript') return null;
  const of = parts(target);
  const value = of.length === 2 && of[1] ? simpleValue(scope.text(of[1])) : null;
  return value?.k === 'str' ? value.value : null;
}

function assign(scope: Scope, target: Value, value: Value, written: Written, out: Region[]): void {
  if (target.k === 'list') {
    const pairs = value.k === 'list' && value.items.length === target.items.length ? value.items : null;
    target.items.forEach((item, i) => {
      const part = pairs ? pairs[i] : ({ k: 'op', op: '[]', args: [value] } as const);
      assign(scope, item, part ?? unknown, written, out);
    });
    return;
  }
  const attribute = target.k === 'name' && scope.className !== null && !target.name.includes('.');
  const named: Value = attribute ? { k: 'name', name: `${scope.className ?? ''}.${target.name}` } : target;
  out.push({
    k: 'assign',
    target: named,
    value,
    op: written.op,
    span: written.span,
    ...(written.key === undefined ? {} : { key: written.key }),
    ...(target.k === 'name' && !target.name.includes('.') ? { declares: written.type } : {}),
  });
}
