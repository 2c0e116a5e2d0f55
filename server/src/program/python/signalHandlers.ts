/** Python's signal handlers: where they are installed, also through wrappers and mappings of the project, and what they call. */
import type { CallEvent, Region, Span, Value } from '../../facts/model';
import { calls, regions } from '../../facts/model';
import {
  handlerHazard,
  likelyHazard,
  plainLocks,
  type PythonHandlerHazard,
} from '../../knowledge/libraries/python/inHandlers';
import type { FunctionRef, Program } from '../program';
import type { CallSite } from '../state';

export interface Installed {
  readonly handler: FunctionRef;
  /** Where it is installed, as the user wrote it. Relative to `fn`. */
  readonly fn: FunctionRef;
  readonly span: Span;
}

export interface HandlerCall {
  readonly installed: Installed;
  /** In the handler: the call, or the `with`, that is or leads to the hazard. */
  readonly span: Span;
  readonly written: string;
  readonly path: readonly CallSite[];
  readonly leaf: { readonly fn: FunctionRef; readonly span: Span };
  readonly name: string;
  readonly hazard: PythonHandlerHazard;
}

const lastOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** Calls of `signal.signal` and where a wrapper of the project is given the handler. */
export function installedHandlers(program: Program): readonly Installed[] {
  const found = new Map<string, Installed>();
  const sites: { fn: FunctionRef; value: Value; span: Span }[] = [];
  for (const fn of program.functions.values()) {
    if (program.files.get(fn.file)?.language !== 'python') continue;
    for (const call of calls(fn.facts.body)) {
      if (call.callee.k !== 'name' || lastOf(call.callee.name) !== 'signal') continue;
      const index = installs(program, fn, call);
      const given =
        index === null ? undefined : (call.args.find((a) => a.name === 'handler') ?? call.args[index]);
      if (given) sites.push({ fn, value: given.value, span: call.span });
    }
  }
  const seen = new Set<string>();
  for (const { fn, value, span } of sites) {
    for (const target of program.targets(fn, value)) {
      if (target.k !== 'function') continue;
      found.set(target.fn.id, { handler: target.fn, fn, span });
    }
    const index = value.k === 'name' ? fn.facts.params.findIndex((p) => p.name === value.name) : -1;
    if (index < 0 || seen.has(fn.id)) continue;
    seen.add(fn.id);
    for (const given of givenTo(program, fn, index))
      for (const target of program.targets(given.fn, given.value))
        if (target.k === 'function')
          found.set(target.fn.id, { handler: target.fn, fn: given.fn, span: given.span });
  }
  return [...found.values()];
}

function installs(program: Program, fn: FunctionRef, call: CallEvent): number | null {
  for (const target of program.callees(fn, call))
    if (target.k === 'external')
      for (const effect of target.model?.effects ?? [])
        if (effect.k === 'handler') return effect.handler.index;
  return null;
}

/** What callers give a wrapper for one of its parameters; `mapping[sig] = handler` calls its `__setitem__`. */
function* givenTo(
  program: Program,
  wrapper: FunctionRef,
  index: number,
): Generator<{ fn: FunctionRef; value: Value; span: Span }> {
  const isMethod = wrapper.facts.kind === 'method';
  const isMapping = isMethod && wrapper.facts.name === '__setitem__';
  for (const fn of program.functions.values()) {
    if (program.files.get(fn.file)?.language !== 'python') continue;
    for (const region of regions(fn.facts.body)) {
      if (
        isMapping &&
        region.k === 'assign' &&
        region.target.k === 'name' &&
        region.target.name.endsWith('[]')
      ) {
        const name = `${region.target.name.slice(0, -2)}.__setitem__`;
        const meant = program
          .targets(fn, { k: 'name', name })
          .some((t) => t.k === 'function' && t.fn === wrapper);
        if (meant) yield { fn, value: region.value, span: region.span };
      }
      if (
        region.k !== 'call' ||
        region.callee.k !== 'name' ||
        lastOf(region.callee.name) !== wrapper.facts.name
      )
        continue;
      if (!program.callees(fn, region).some((t) => t.k === 'function' && t.fn === wrapper)) continue;
      const name = wrapper.facts.params[index]?.name;
      const given =
        region.args.find((a) => a.name === name) ??
        region.args.filter((a) => a.name === undefined)[index - (isMethod ? 1 : 0)];
      if (given && given.spread !== true) yield { fn, value: given.value, span: region.span };
    }
  }
}

const deepest = 6;

/** What handlers do that they may not: the first call of each kind in each handler. */
export function* handlerCalls(program: Program): Generator<HandlerCall> {
  for (const installed of installedHandlers(program)) {
    const told = new Set<PythonHandlerHazard>();
    const { handler } = installed;
    for (const part of partsOf(handler)) {
      const hit = hazardOf(program, handler, part, 0, new Set([handler]));
      if (!hit || told.has(hit.hazard)) continue;
      told.add(hit.hazard);
      yield { installed, span: part.span, written: writtenPart(part), ...hit };
    }
  }
}

interface Lock {
  readonly k: 'with';
  readonly value: Value;
  readonly span: Span;
}

type Part = CallEvent | Lock;

function partsOf(fn: FunctionRef): Part[] {
  const found: Part[] = [];
  for (const region of regions(fn.facts.body)) {
    if (region.k === 'call') found.push(region);
    else if (region.k === 'scope')
      for (const { value } of region.contexts)
        if (value.k === 'name') found.push({ k: 'with', value, span: headOf(region) });
  }
  return found;
}

function headOf({ span }: Extract<Region, { k: 'scope' }>): Span {
  return { start: span.start, end: Math.min(span.end, span.start + 'with'.length) };
}

function writtenPart(part: Part): string {
  if (part.k === 'with') return part.value.k === 'name' ? `with ${part.value.name}` : 'with';
  return part.callee.k === 'name' ? `${part.callee.name}()` : 'this call';
}

type Hit = Pick<HandlerCall, 'path' | 'leaf' | 'name' | 'hazard'>;

function hazardOf(
  program: Program,
  fn: FunctionRef,
  part: Part,
  depth: number,
  open: Set<FunctionRef>,
): Hit | null {
  if (part.k === 'with') {
    const name = part.value.k === 'name' ? part.value.name : '';
    // What `lock.acquire` means tells what `lock` is.
    const acquire = program.targets(fn, { k: 'name', name: `${name}.acquire` });
    const lock = acquire.some((t) => t.k === 'external' && plainLocks.has(t.name.replace(/\.acquire$/u, '')));
    return lock ? { path: [], leaf: { fn, span: part.span }, name: `with ${name}`, hazard: 'lock' } : null;
  }
  if (part.awaited === true) return null;
  const targets = program.callees(fn, part);
  if (targets.length === 0 && part.callee.k === 'name') {
    const { name } = part.callee;
    const hazard = likelyHazard(name);
    return hazard ? { path: [], leaf: { fn, span: part.span }, name, hazard } : null;
  }
  for (const target of targets) {
    if (target.k === 'external') {
      const hazard = targets.length === 1 ? handlerHazard(target.name) : null;
      if (!hazard || tries(part) || isOwnFile(fn, part, target.name)) continue;
      return {
        path: [],
        leaf: { fn, span: part.span },
        name: target.name.replace(/^builtins\./u, ''),
        hazard,
      };
    }
    if (target.k !== 'function' || depth >= deepest || targets.length > 2 || open.has(target.fn)) continue;
    if (target.fn.facts.isAsync || target.fn.facts.isGenerator) continue;
    open.add(target.fn);
    for (const inner of partsOf(target.fn)) {
      const hit = hazardOf(program, target.fn, inner, depth + 1, open);
      if (hit) return { ...hit, path: [{ fn, call: part }, ...hit.path] };
    }
  }
  return null;
}

/** A file that this function opened itself: nothing else can be inside its buffer. */
function isOwnFile(fn: FunctionRef, { callee }: CallEvent, name: string): boolean {
  if (!name.startsWith('io.TextIOWrapper.') || callee.k !== 'name') return false;
  const [holder = ''] = callee.name.split('.');
  const isLocal = fn.facts.kind !== 'module' && fn.facts.locals.includes(holder);
  return isLocal && !fn.facts.params.some((p) => p.name === holder);
}

/** `acquire(blocking=False)`, `acquire(False)`, a timeout: it gives up. */
function tries(call: CallEvent): boolean {
  return (
    call.callee.k === 'name' &&
    call.callee.name.endsWith('.acquire') &&
    call.args.some((a) => a.name === 'timeout' || (a.value.k === 'int' && a.value.value === 0))
  );
}
