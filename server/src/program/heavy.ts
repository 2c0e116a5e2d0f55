/**
 * Loops and recursion that are long by evidence in the text: a constant bound, a bound that a client chooses, a wait
 * for the clock, recursion that branches. A loop over a collection is as long as its collection, which nobody sees: silent.
 */
import type { CallEvent, LoopRegion, Region, Span, Test, Value } from '../facts/model';
import { calls, childRegions, regions } from '../facts/model';
import { contextNames, requestNames } from '../knowledge/libraries/node/shapes';
import type { FunctionRef, Program } from './program';

export interface Heavy {
  /** Relative to the function. */
  readonly span: Span;
  readonly why: string;
}

/** How control came to a function: the call, for the arguments of the path. */
export interface Via {
  readonly fn: FunctionRef;
  readonly call: CallEvent;
  readonly next: Via | null;
}

/** Operations that take about 10 ms on one core, at the weights of work/weights.ts. */
const manyOperations = 1_000_000;

export function* heavyParts(program: Program, fn: FunctionRef, via: Via | null): Generator<Heavy> {
  const recursion = branchingRecursion(program, fn);
  if (recursion) yield recursion;
  const stack: { region: Region; turns: number }[] = [{ region: fn.facts.body, turns: 1 }];
  for (let top = stack.pop(); top; top = stack.pop()) {
    let { turns } = top;
    const { region } = top;
    if (region.k === 'loop') {
      const why = watchesClock(program, fn, region);
      if (why !== null) {
        yield { span: region.span, why };
        continue;
      }
      const bound = region.test && !waits(region) ? boundOf(program, fn, region.test, via) : null;
      if (bound === 'client') {
        if (region.ops > 1)
          yield { span: region.span, why: 'turns as often as the caller of this request asks' };
        continue;
      }
      turns *= bound ?? 1;
      if (bound !== null && turns * Math.max(1, region.ops) >= manyOperations) {
        yield { span: region.span, why: `turns ${turns.toLocaleString('en')} times` };
        continue;
      }
    }
    for (const inner of childRegions(region)) stack.push({ region: inner, turns });
  }
}

function waits(loop: LoopRegion): boolean {
  for (const call of calls(loop.body)) if (call.awaited) return true;
  return false;
}

/** `while (Date.now() < end) {}`: nothing but time ends it. */
function watchesClock(program: Program, fn: FunctionRef, loop: LoopRegion): string | null {
  if (!loop.test || waits(loop)) return null;
  if ([...calls(loop.body)].length > 0) return null;
  for (const before of beforeTests(loop.test)) {
    for (const call of calls(before)) {
      const clock = program
        .callees(fn, call)
        .some((t) => t.k === 'external' && /^(Date|performance)\.now$/u.test(t.name));
      if (clock) return 'waits for the clock and does nothing else';
    }
  }
  return null;
}

function beforeTests(test: Test): Region[] {
  if (test.k === 'test') return [test.before];
  if (test.k === 'not') return beforeTests(test.of);
  return [...beforeTests(test.left), ...beforeTests(test.right)];
}

/** `f(n - 1) + f(n - 2)`: the number of calls doubles with every step of `n`. */
export function branchingRecursion(program: Program, fn: FunctionRef): Heavy | null {
  const own = new Map<number, CallEvent>();
  for (const call of calls(fn.facts.body)) {
    const smaller = call.args.some(
      (a) => a.value.k === 'op' && a.value.op === '-' && a.value.args[1]?.k === 'int',
    );
    if (smaller && program.callees(fn, call).some((t) => t.k === 'function' && t.fn === fn))
      own.set(call.id, call);
  }
  if (own.size < 2) return null;
  for (const region of regions(fn.facts.body)) {
    const value = region.k === 'exit' || region.k === 'assign' ? region.value : undefined;
    const second = value ? bothCalls(value, own) : null;
    if (second)
      return { span: second.span, why: 'calls itself twice a time: the work doubles with every step' };
  }
  return null;
}

/** The second of two such calls that are operands of one operator. */
function bothCalls(value: Value, own: ReadonlyMap<number, CallEvent>): CallEvent | null {
  if (value.k !== 'op') return null;
  const [left, right] = value.args;
  const first = left?.k === 'call' ? own.get(left.call) : undefined;
  const second = right?.k === 'call' ? own.get(right.call) : undefined;
  // `f(n - 1) || f(n - 2)` searches and stops at the first success.
  if (first && second && !['||', '&&', '??', 'or', 'and'].includes(value.op)) return second;
  for (const inner of value.args) {
    const found = bothCalls(inner, own);
    if (found) return found;
  }
  return null;
}

/** The upper end that a loop's test compares with. */
function boundOf(program: Program, fn: FunctionRef, test: Test, via: Via | null): number | 'client' | null {
  if (test.k === 'and') {
    // The lower of two bounds decides; where one is not known, neither is the loop's.
    const both = [test.left, test.right];
    const bounds = both.filter(compares).map((t) => boundOf(program, fn, t, via));
    return bounds.length === 1 ? (bounds[0] ?? null) : null;
  }
  if (test.k !== 'test' || test.value.k !== 'op') return null;
  const { op, args } = test.value;
  const [left, right] = args;
  if (!left || !right) return null;
  if (op === '<' || op === '<=' || op === '!=') return numberOf(program, fn, right, via, 0);
  if (op === '>' || op === '>=') return numberOf(program, fn, left, via, 0);
  return null;
}

function compares(test: Test): boolean {
  if (test.k !== 'test') return test.k !== 'not';
  return test.value.k === 'op' && ['<', '<=', '>', '>=', '!='].includes(test.value.op);
}

/** `req.query.count`, and `query.count` where that was taken out of a request. How long a list is, is another matter. */
function ofRequest(name: string): boolean {
  const found = /^(?:.*?([\w$]+)\.)?(?:query|params|body|searchParams)\.(?!length$|size$)[\w$]+$/u.exec(name);
  if (!found) return false;
  const object = found[1];
  return object === undefined || requestNames.test(object) || contextNames.test(object);
}

/** A number that the text shows, or `client` where a request brings it. */
function numberOf(
  program: Program,
  fn: FunctionRef,
  value: Value,
  via: Via | null,
  depth: number,
): number | 'client' | null {
  if (depth > 8) return null;
  if (value.k === 'int') return value.value;
  const again = (v: Value | undefined, at = fn, path = via): number | 'client' | null =>
    v ? numberOf(program, at, v, path, depth + 1) : null;
  if (value.k === 'call') {
    const call = callOf(fn, value.call);
    if (!call) return null;
    const converts = program
      .callees(fn, call)
      .some(
        (t) =>
          t.k === 'external' &&
          /^(Number|parseInt|parseFloat|Number\.parse(Int|Float)|Math\.(sqrt|floor|ceil|round|abs|trunc))$/u.test(
            t.name,
          ),
      );
    return converts ? again(call.args[0]?.value) : null;
  }
  if (value.k === 'op') {
    if (value.op === '+' && value.args.length === 1) return again(value.args[0]);
    if (['??', '||'].includes(value.op)) return again(value.args[0]) ?? again(value.args[1]);
    if (['*', '+', '-', '/', '**', '<<'].includes(value.op) && value.args.length === 2) {
      const left = again(value.args[0]);
      const right = again(value.args[1]);
      if (left === 'client' || right === 'client') return 'client';
      return left === null || right === null ? null : arithmetic(value.op, left, right);
    }
    return null;
  }
  if (value.k !== 'name') return null;
  if (ofRequest(value.name)) return 'client';
  if (value.name.includes('.') || value.name.includes('[')) return null;
  return nameOf(program, fn, value.name, via, depth);
}

function nameOf(
  program: Program,
  fn: FunctionRef,
  name: string,
  via: Via | null,
  depth: number,
): number | 'client' | null {
  const position = fn.facts.params.findIndex((p) => p.name === name);
  if (position >= 0) {
    const argument = via?.call.args[position];
    return via && argument ? numberOf(program, via.fn, argument.value, via.next, depth + 1) : null;
  }
  const scope = fn.facts.locals.includes(name) ? fn : program.functionOf(fn.file, '<module>');
  if (!scope?.facts.locals.includes(name)) return null;
  const given = assignedOnce(scope, name);
  return given ? numberOf(program, scope, given, scope === fn ? via : null, depth + 1) : null;
}

function assignedOnce(fn: FunctionRef, name: string): Value | null {
  let found: Value | null = null;
  const stack: Region[] = [fn.facts.body];
  for (let region = stack.pop(); region; region = stack.pop()) {
    if (region.k === 'assign' && region.target.k === 'name' && region.target.name === name) {
      if (found || region.op !== '=') return null;
      found = region.value;
    }
    stack.push(...childRegions(region));
  }
  return found;
}

function callOf(fn: FunctionRef, id: number): CallEvent | undefined {
  for (const call of calls(fn.facts.body)) if (call.id === id) return call;
  return undefined;
}

function arithmetic(op: string, a: number, b: number): number {
  switch (op) {
    case '*':
      return a * b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '/':
      return b === 0 ? a : Math.floor(a / b);
    case '**':
      return a ** b;
    default:
      return a * 2 ** b;
  }
}
