/**
 * Whether a loop that makes processes counts them: a counter that grows beside the fork, shrinks somewhere when a child has
 * ended, and is compared with a bound before another is made.
 */
import type { CallEvent, LoopRegion, Region, Test, Value } from '../facts/model';
import { calls, regions } from '../facts/model';
import type { ProcessFacts } from './processes';
import type { FunctionRef, Program } from './program';
import type { CallSite } from './state';
import { placeOf } from './values';

/** @param way calls from the loop to the one that makes the process */
export function boundsChildren(
  program: Program,
  facts: ProcessFacts,
  loop: LoopRegion,
  way: readonly CallSite[],
): boolean {
  const [head] = way;
  if (!head) return false;
  const around = new Map<string, FunctionRef>();
  const made: CallSite[] = [];
  const ownFunctions = new Map(way.map((site) => [site.fn.id, site.fn]));
  for (const [id, fn] of ownFunctions) {
    around.set(id, fn);
    for (const call of calls(fn === head.fn ? loop : fn.facts.body)) {
      made.push({ fn, call });
      for (const target of program.callees(fn, call))
        if (target.k === 'function') around.set(target.fn.id, target.fn);
    }
  }
  const grows = new Set<string>();
  const compared = new Set<string>();
  for (const fn of around.values()) {
    for (const name of steps(fn.facts.body, 1)) if (isSeen(fn, name, head.fn)) grows.add(name);
    for (const name of bounded(fn.facts.body)) if (isSeen(fn, name, head.fn)) compared.add(name);
  }
  for (const site of made) for (const name of boundedByCallee(program, site)) compared.add(name);
  const counters = [...grows].filter((n) => compared.has(n));
  return (
    counters.length > 0 &&
    facts.functions.some((fn) => {
      const shrinks = steps(fn.facts.body, -1);
      return counters.some((n) => shrinks.has(n) && isSeen(fn, n, head.fn));
    })
  );
}

/** A counter of the loop's own function, or of the file or program. */
function isSeen(fn: FunctionRef, name: string, loops: FunctionRef): boolean {
  if (fn === loops) return true;
  const base = name.replace(/[.[].*$/, '');
  const isLocal = (f: FunctionRef): boolean =>
    f.facts.locals.includes(base) || f.facts.params.some((p) => p.name === base);
  return !isLocal(fn) && !isLocal(loops);
}

/** Places that a body changes by one: `n++`, `n += 1`, `n = n + 1`. */
function steps(body: Region, by: 1 | -1): ReadonlySet<string> {
  const out = new Set<string>();
  const [sign, short] = by === 1 ? ['+', '+='] : ['-', '-='];
  for (const region of regions(body)) {
    if (region.k !== 'assign') continue;
    const place = placeOf(region.target);
    if (place === null) continue;
    const { value } = region;
    const sum =
      value.k === 'op' && value.op === sign && placeOf(value.args[0]) === place ? value.args[1] : null;
    if ((region.op === short && isOne(value)) || (region.op === '=' && sum && isOne(sum))) out.add(place);
  }
  return out;
}

function isOne(value: Value): boolean {
  return value.k === 'int' && value.value === 1;
}

/** Arguments that the callee compares with a bound: `if (too_many(children)) continue;`. */
function* boundedByCallee(
  program: Program,
  { fn, call }: { fn: FunctionRef; call: CallEvent },
): Iterable<string> {
  const given = call.args.flatMap(({ value }, i) => (value.k === 'name' ? [{ name: value.name, i }] : []));
  if (given.length === 0) return;
  for (const target of program.callees(fn, call)) {
    if (target.k !== 'function') continue;
    const names = bounded(target.fn.facts.body);
    for (const { name, i } of given) if (names.has(target.fn.facts.params[i]?.name ?? '')) yield name;
  }
}

/** Places that a condition or result of the body compares with something other than zero. */
function bounded(body: Region): ReadonlySet<string> {
  const out = new Set<string>();
  for (const region of regions(body)) {
    if (region.k === 'branch') inTest(region.test, out);
    else if (region.k === 'loop' && region.test) inTest(region.test, out);
    else if (region.k === 'exit' && region.value) inValue(region.value, out);
  }
  return out;
}

function inTest(test: Test, out: Set<string>): void {
  if (test.k === 'not') inTest(test.of, out);
  else if (test.k !== 'test') {
    inTest(test.left, out);
    inTest(test.right, out);
  } else inValue(test.value, out);
}

function inValue(value: Value, out: Set<string>): void {
  if (value.k !== 'op') return;
  if (!/^(?:[<>]=?|==)$/.test(value.op)) {
    for (const inner of value.args) inValue(inner, out);
    return;
  }
  if (value.args.some((v) => v.k === 'null' || (v.k === 'int' && v.value === 0))) return;
  for (const side of value.args) if (side.k === 'name') out.add(side.name);
}
