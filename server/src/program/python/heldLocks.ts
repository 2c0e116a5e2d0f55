/**
 * Locks that a Python thread holds at a fork and that its child waits for: `with lock:`, or `lock.acquire()` and no release,
 * around `os.fork()` or the start of a forked Process whose function takes the same lock. `threading.RLock` lets the child's thread in again and is left out.
 */
import type { CallEvent, Region, SeqRegion, Span, Test, Value } from '../../facts/model';
import { calls, childRegions, regions } from '../../facts/model';
import { plainLocks } from '../../knowledge/libraries/python/inHandlers';
import type { ForkObservation } from '../concurrency';
import type { FunctionRef, Program } from '../program';
import type { CallSite } from '../state';

export interface HeldInChild {
  readonly fork: CallSite;
  /** As it is written around the fork, and where. Relative to the fork's function. */
  readonly lock: string;
  readonly taken: Span;
  /** Calls of the child that lead to where it waits. */
  readonly path: readonly CallSite[];
  readonly again: { readonly fn: FunctionRef; readonly span: Span };
}

const deepest = 6;

export function* heldInChildren(program: Program, forks: readonly ForkObservation[]): Generator<HeldInChild> {
  const handled = atforkLocks(program);
  const seen = new Set<string>();
  for (const { fork } of forks) {
    const { fn, call } = fork.site;
    const key = `${fn.id} ${call.id}`;
    if (seen.has(key) || program.files.get(fn.file)?.language !== 'python') continue;
    seen.add(key);
    for (const { name, span, body } of locksAround(program, fn, call)) {
      const id = identity(fn, name);
      if (id === null || handled.has(id)) continue;
      const hit = again(program, fn, call, body, id);
      if (hit) {
        yield { fork: fork.site, lock: name, taken: span, ...hit };
        break;
      }
    }
  }
}

/** A lock of the module, or of the object that the method belongs to; null: it cannot be told apart from others. */
function identity(fn: FunctionRef, name: string): string | null {
  const own = /^self\.(\w+)$/u.exec(name)?.[1];
  if (own !== undefined) return fn.facts.owner === null ? null : `${fn.file}#${fn.facts.owner}.${own}`;
  const isPlain = /^\w+$/u.test(name);
  const isLocal = fn.facts.locals.includes(name) && fn.facts.kind !== 'module';
  if (!isPlain || isLocal || fn.facts.params.some((p) => p.name === name)) return null;
  return `${fn.file}#${name}`;
}

function isPlainLock(program: Program, fn: FunctionRef, name: string): boolean {
  const acquire = program.targets(fn, { k: 'name', name: `${name}.acquire` });
  return acquire.some((t) => t.k === 'external' && plainLocks.has(t.name.replace(/\.acquire$/u, '')));
}

interface Around {
  readonly name: string;
  readonly span: Span;
  readonly body: Region;
}

/** `with` statements on plain locks around a call, and locks that are taken before it in the same block; innermost last. */
function locksAround(program: Program, fn: FunctionRef, call: CallEvent): Around[] {
  const found: Around[] = [];
  let at: Region | undefined = fn.facts.body;
  while (at && at !== call) {
    const inner: Region | undefined = childRegions(at).find((r) => r === call || contains(r, call));
    if (at.k === 'scope' && inner === at.body)
      for (const { value } of at.contexts)
        if (value.k === 'name' && isPlainLock(program, fn, value.name))
          found.push({
            name: value.name,
            span: { start: at.span.start, end: at.span.start + 4 },
            body: at.body,
          });
    if (at.k === 'seq' && inner) found.push(...takenBefore(program, fn, at, inner));
    at = inner;
  }
  return found;
}

/** `lock.acquire()` as a statement of its own, and what runs from the fork on until it is released. */
function* takenBefore(
  program: Program,
  fn: FunctionRef,
  block: SeqRegion,
  holder: Region,
): Generator<Around> {
  const at = block.items.indexOf(holder);
  for (const [i, item] of block.items.slice(0, at).entries()) {
    const name = item.k === 'call' ? acquired(item) : null;
    if (item.k !== 'call' || name === null || !isPlainLock(program, fn, name)) continue;
    if (block.items.slice(i + 1, at).some((later) => endsHold(later, name))) continue;
    const rest = block.items.slice(at);
    const released = rest.findIndex((later) => later.k === 'call' && endsHold(later, name));
    const body = { ...block, items: released < 0 ? rest : rest.slice(0, released) };
    yield { name, span: item.span, body };
  }
}

/** Waits for as long as it takes: a time limit or a try would not deadlock. */
function acquired({ args, callee }: CallEvent): string | null {
  if (args.length > 0 || callee.k !== 'name') return null;
  return /^(.*)\.acquire$/u.exec(callee.name)?.[1] ?? null;
}

/** Lets go of the lock, or gives its name to another one, somewhere. */
function endsHold(region: Region, name: string): boolean {
  for (const one of regions(region)) {
    if (one.k === 'call' && one.callee.k === 'name' && one.callee.name === `${name}.release`) return true;
    if (one.k === 'assign' && one.target.k === 'name' && one.target.name === name) return true;
  }
  return false;
}

function contains(region: Region, call: CallEvent): boolean {
  for (const one of calls(region)) if (one === call) return true;
  return false;
}

type Again = Pick<HeldInChild, 'path' | 'again'>;

/** Where the child of this fork takes the lock. */
function again(program: Program, fn: FunctionRef, fork: CallEvent, body: Region, id: string): Again | null {
  for (const target of program.callees(fn, fork)) {
    if (target.k !== 'external') continue;
    const effect = target.model?.effects?.find((e) => e.k === 'fork');
    if (effect?.k !== 'fork') continue;
    if (effect.kind === 'os.fork') return inChildBranch(program, fn, fork, body, id);
    const receiver = effect.routine ? receiverOf(fork.callee) : null;
    for (const routine of receiver ? program.targets(fn, receiver) : [])
      if (routine.k === 'function') {
        const hit = takes(program, routine.fn, routine.fn.facts.body, id, 0, new Set([routine.fn]));
        if (hit) return hit;
      }
  }
  return null;
}

function receiverOf(callee: Value): Value | null {
  if (callee.k === 'op' && callee.op === '.') return callee.args[0] ?? null;
  const dot = callee.k === 'name' ? callee.name.lastIndexOf('.') : -1;
  return callee.k === 'name' && dot > 0 ? { k: 'name', name: callee.name.slice(0, dot) } : null;
}

/** The branch of an `if` on the fork's result that the child takes, as far as it stands inside the `with`. */
function inChildBranch(
  program: Program,
  fn: FunctionRef,
  fork: CallEvent,
  body: Region,
  id: string,
): Again | null {
  let pid: string | null = null;
  for (const region of regions(body))
    if (
      region.k === 'assign' &&
      region.value.k === 'call' &&
      region.value.call === fork.id &&
      region.target.k === 'name'
    )
      pid = region.target.name;
  const isPid = (value: Value | undefined): boolean =>
    value !== undefined &&
    ((value.k === 'call' && value.call === fork.id) || (value.k === 'name' && value.name === pid));
  for (const region of regions(body)) {
    if (region.k !== 'branch') continue;
    const child = childSide(region.test, isPid);
    const branch = child === 'then' ? region.then : child === 'else' ? region.else : null;
    const hit = branch ? takes(program, fn, branch, id, 0, new Set([fn])) : null;
    if (hit) return hit;
  }
  return null;
}

function childSide(test: Test, isPid: (value: Value | undefined) => boolean): 'then' | 'else' | null {
  if (test.k === 'not') {
    const of = childSide(test.of, isPid);
    return of === null ? null : of === 'then' ? 'else' : 'then';
  }
  if (test.k !== 'test') return null;
  const { value } = test;
  if (isPid(value)) return 'else';
  if (value.k !== 'op') return null;
  const [left, right] = value.args;
  if (value.op === '!' || value.op === 'not') return isPid(left) ? 'then' : null;
  const zero = right?.k === 'int' && right.value === 0;
  if (!zero || !isPid(left)) return null;
  return value.op === '==' ? 'then' : value.op === '!=' || value.op === '>' ? 'else' : null;
}

/** The first place where code waits for the lock. A new lock under the old name is another one. */
function takes(
  program: Program,
  fn: FunctionRef,
  body: Region,
  id: string,
  depth: number,
  open: Set<FunctionRef>,
): Again | null {
  for (const region of regions(body)) {
    if (region.k === 'assign' && region.target.k === 'name' && identity(fn, region.target.name) === id)
      return null;
    if (region.k === 'scope') {
      const same = region.contexts.some(({ value }) => value.k === 'name' && identity(fn, value.name) === id);
      if (same)
        return { path: [], again: { fn, span: { start: region.span.start, end: region.span.start + 4 } } };
    }
    if (region.k !== 'call' || region.callee.k !== 'name') continue;
    const { name } = region.callee;
    const lock = /^(.*)\.acquire$/u.exec(name)?.[1];
    if (lock !== undefined && region.args.length === 0 && identity(fn, lock) === id)
      return { path: [], again: { fn, span: region.span } };
    // What it lets go of it may take again.
    if (name.endsWith('.release') && identity(fn, name.slice(0, -'.release'.length)) === id) return null;
    const inner = program.callees(fn, region).flatMap((t) => (t.k === 'function' ? [t.fn] : []));
    const [only] = inner;
    if (!only || inner.length > 1 || depth >= deepest || open.has(only) || only.facts.isAsync) continue;
    open.add(only);
    const hit = takes(program, only, only.facts.body, id, depth + 1, open);
    if (hit) return { ...hit, path: [{ fn, call: region }, ...hit.path] };
  }
  return null;
}

/** Locks that `os.register_at_fork(before=lock.acquire, …)` looks after. */
function atforkLocks(program: Program): ReadonlySet<string> {
  const found = new Set<string>();
  for (const fn of program.functions.values())
    for (const call of calls(fn.facts.body)) {
      if (call.callee.k !== 'name' || !call.callee.name.endsWith('register_at_fork')) continue;
      for (const { value } of call.args) {
        if (value.k !== 'name') continue;
        const id = identity(fn, value.name.replace(/\.\w+$/u, ''));
        if (id !== null) found.add(id);
        for (const target of program.targets(fn, value))
          if (target.k === 'function')
            for (const inner of calls(target.fn.facts.body)) {
              const name = inner.callee.k === 'name' ? inner.callee.name.replace(/\.\w+$/u, '') : '';
              const own = identity(target.fn, name);
              if (own !== null) found.add(own);
            }
      }
    }
  return found;
}
