/** Which variables a body reads and writes by name, as far as facts keep them. */
import type { AssignEvent, CallEvent, FunctionFacts, Region, Span, Test, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { atomicCall, frees } from '../../knowledge/signalHandlers';

export interface Access {
  /** The variable: `a` of `a.b[]`. */
  readonly base: string;
  readonly place: string;
  readonly how: 'read' | 'write' | 'free';
  /** What a write puts there. */
  readonly value?: Value;
  /** Relative to the function. */
  readonly span: Span;
}

export const baseOf = (place: string): string => /^[^.[]*/.exec(place)?.[0] ?? place;

function reads(value: Value, span: Span, out: Access[]): void {
  switch (value.k) {
    case 'name':
      out.push({ base: baseOf(value.name), place: value.name, how: 'read', span });
      return;
    case 'op':
      // An address is no access to what stands there.
      if (value.op !== 'addr' && value.op !== 'defined') for (const arg of value.args) reads(arg, span, out);
      return;
    case 'list':
      for (const item of value.items) reads(item, span, out);
      return;
    case 'record':
      for (const entry of value.entries) reads(entry.value, span, out);
      return;
    default:
  }
}

export function ofAssignment({ target, value, op, span }: AssignEvent): readonly Access[] {
  const out: Access[] = [];
  reads(value, span, out);
  const put = op === '=' ? { value } : {};
  if (target.k === 'name')
    out.push({ base: baseOf(target.name), place: target.name, how: 'write', span, ...put });
  else if (target.k === 'op' && target.op === 'deref') reads(target, span, out);
  if (op !== '=' && target.k === 'name') reads(target, span, out);
  return out;
}

export function ofCall({ callee, args, span }: CallEvent): readonly Access[] {
  const name = callee.k === 'name' ? callee.name : '';
  if (atomicCall.test(name)) return [];
  const out: Access[] = [];
  for (const arg of args) {
    reads(arg.value, span, out);
    if (frees.has(name) && arg.value.k === 'name')
      out.push({ base: baseOf(arg.value.name), place: arg.value.name, how: 'free', span });
  }
  return out;
}

export function ofValue(value: Value, span: Span): readonly Access[] {
  const out: Access[] = [];
  reads(value, span, out);
  return out;
}

function ofTest(test: Test, span: Span, out: Access[]): void {
  if (test.k === 'test') reads(test.value, span, out);
  else if (test.k === 'not') ofTest(test.of, span, out);
  else {
    ofTest(test.left, span, out);
    ofTest(test.right, span, out);
  }
}

const indexes = new WeakMap<Region, ReadonlyMap<string, readonly Access[]>>();

/** Accesses of a whole body to what it does not declare itself, by variable. */
export function accessIndex({ body, params, locals }: FunctionFacts): ReadonlyMap<string, readonly Access[]> {
  let index = indexes.get(body);
  if (index) return index;
  const own = new Set([...locals, ...params.map((p) => p.name)]);
  const found = new Map<string, Access[]>();
  const add = (accesses: readonly Access[]): void => {
    for (const access of accesses) {
      if (own.has(access.base)) continue;
      // A name in a namespace by its last part.
      const name = access.base.slice(access.base.lastIndexOf(':') + 1);
      const list = found.get(name);
      if (list) list.push(access);
      else found.set(name, [access]);
    }
  };
  for (const region of regions(body)) {
    const tests: Access[] = [];
    if (region.k === 'assign') add(ofAssignment(region));
    else if (region.k === 'call') add(ofCall(region));
    else if (region.k === 'exit') add(region.value ? ofValue(region.value, region.span) : []);
    else if (region.k === 'branch') ofTest(region.test, region.span, tests);
    else if (region.k === 'switch') ofTest(region.subject, region.span, tests);
    else if (region.k === 'loop' && region.test) ofTest(region.test, region.span, tests);
    add(tests);
  }
  index = found;
  indexes.set(body, index);
  return index;
}
