/** Calls that run Python in a forked child before exec: `preexec_fn`, by keyword, by position or through a dict in sight. */
import type { Argument, CallEvent, Region, Span, Value } from '../../facts/model';
import { calls, regions } from '../../facts/model';
import {
  preexecReplacement,
  prctl,
  preexecNames,
  takesPreexec,
  type Replacement,
} from '../../knowledge/libraries/python/preexec';
import type { FunctionRef, Program } from '../program';

export interface PreexecCall {
  readonly fn: FunctionRef;
  readonly call: CallEvent;
  /** What is given, and where it stands. */
  readonly value: Value;
  readonly span: Span;
  /** Where the value reaches the call in another way than as its argument. */
  readonly through: 'dict' | 'wrapper' | null;
  /** Function of the library that forks. */
  readonly api: string;
  readonly does: readonly Step[];
}

/** One call that the `preexec_fn` makes. */
export interface Step {
  readonly name: string;
  readonly replacement: Replacement | null;
}

const keyword = 'preexec_fn';
const lastOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

export function* preexecCalls(program: Program): Generator<PreexecCall> {
  for (const fn of program.functions.values()) {
    if (program.files.get(fn.file)?.language !== 'python') continue;
    for (const call of calls(fn.facts.body)) {
      const named = call.args.find((a) => a.name === keyword);
      const name = call.callee.k === 'name' ? lastOf(call.callee.name) : null;
      if (!named && (name === null || !mayTake(fn, call, name))) continue;
      const api = forksFor(program, fn, call, 0);
      if (!api) continue;
      const given = named
        ? { value: named.value, span: named.span, through: null }
        : found(fn, call, api.index);
      if (!given || isNothing(fn, given.value)) continue;
      const through = given.through ?? (api.wrapped ? 'wrapper' : null);
      yield {
        fn,
        call,
        value: given.value,
        span: given.span,
        through,
        api: api.name,
        does: doneBy(program, fn, given.value),
      };
    }
  }
}

/** A call without the keyword matters where it has as many arguments, or spreads a dict. */
function mayTake(fn: FunctionRef, call: CallEvent, name: string): boolean {
  const derived = fn.facts.name === '__init__' && name === '__init__';
  return (
    (preexecNames.has(name) || derived) && (call.args.length > 6 || call.args.some((a) => a.spread === true))
  );
}

interface Api {
  readonly name: string;
  readonly index: number | null;
  readonly wrapped: boolean;
}

/** The function of a library that a call gives its `preexec_fn` to, itself or through wrappers of the project. */
function forksFor(program: Program, fn: FunctionRef, call: CallEvent, depth: number): Api | null {
  for (const target of program.callees(fn, call)) {
    if (target.k === 'external') {
      const index = takesPreexec(target.name);
      if (index !== undefined) return { name: target.name, index, wrapped: false };
    } else if (target.k === 'function' && depth < 4) {
      const inner = passesOn(program, target.fn, depth + 1);
      if (inner) return { ...inner, index: null, wrapped: true };
    }
  }
  return null;
}

/** Whether a function hands its own `preexec_fn`, or all its keywords, on to a call that forks. */
function passesOn(program: Program, fn: FunctionRef, depth: number): Api | null {
  const own = fn.facts.params.some((p) => p.name === keyword);
  const rest = fn.facts.params.find((p) => p.name.startsWith('**'))?.name.slice(2);
  if (!own && rest === undefined) return null;
  const isIt = (a: Argument): boolean =>
    a.value.k === 'name' &&
    (own ? a.name === keyword && a.value.name === keyword : a.name === '**' && a.value.name === rest);
  for (const call of calls(fn.facts.body)) {
    if (!call.args.some(isIt)) continue;
    const api = forksFor(program, fn, call, depth);
    if (api) return api;
  }
  return null;
}

/** By position, or in a dict of this function that the call spreads. */
function found(
  fn: FunctionRef,
  call: CallEvent,
  index: number | null,
): { value: Value; span: Span; through: 'dict' | null } | null {
  const positional = call.args.filter((a) => a.name === undefined);
  const at = index === null || positional.some((a) => a.spread === true) ? undefined : positional[index];
  if (at) return { value: at.value, span: at.span, through: null };
  for (const a of call.args) {
    if (a.name !== '**') continue;
    const inDict = a.value.k === 'name' ? inNamedDict(fn, a.value.name) : entryOf(fn, a.value);
    if (inDict) return { value: inDict, span: a.span, through: 'dict' };
  }
  return null;
}

function inNamedDict(fn: FunctionRef, name: string): Value | null {
  for (const region of regions(fn.facts.body)) {
    if (region.k === 'call' && region.callee.k === 'name' && region.callee.name === `${name}.update`) {
      const value =
        region.args.find((a) => a.name === keyword)?.value ??
        (region.args[0] ? entryOf(fn, region.args[0].value) : null);
      if (value) return value;
    }
    if (region.k !== 'assign' || region.target.k !== 'name') continue;
    if (region.target.name === `${name}[]` && region.key === keyword) return region.value;
    const value = region.target.name === name ? entryOf(fn, region.value) : null;
    if (value) return value;
  }
  return null;
}

/** `{"preexec_fn": f}`, `dict(preexec_fn=f)`. */
function entryOf(fn: FunctionRef, value: Value): Value | null {
  if (value.k === 'record') return value.entries.find((e) => e.name === keyword)?.value ?? null;
  if (value.k !== 'call') return null;
  for (const call of calls(fn.facts.body))
    if (call.id === value.call && call.callee.k === 'name' && call.callee.name === 'dict')
      return call.args.find((a) => a.name === keyword)?.value ?? null;
  return null;
}

/** None, or a parameter: whoever gives it is reported instead. */
function isNothing(fn: FunctionRef, value: Value): boolean {
  if (value.k === 'null') return true;
  if (value.k !== 'name') return false;
  const { name } = value;
  let body: Region | null = fn.facts.body;
  for (const region of regions(body))
    if (region.k === 'assign' && region.target.k === 'name' && region.target.name === name) {
      if (region.value.k !== 'null') return false;
      body = null;
    }
  return body === null || fn.facts.params.some((p) => p.name.replace(/^\*+/u, '') === name);
}

/** What the function does: library calls, one step each. */
function doneBy(program: Program, fn: FunctionRef, value: Value): readonly Step[] {
  const done = new Map<string, Step>();
  const add = (name: string): void => {
    const plain = name.replace(/^builtins\./u, '');
    const viaC = plain.startsWith('ctypes.') || /(?:^|\.)prctl$/u.test(plain);
    const replacement = preexecReplacement(plain) ?? (viaC ? prctl : null);
    if (!viaC || ![...done.values()].some((s) => s.replacement === prctl))
      done.set(plain, { name: plain, replacement });
  };
  const look = (at: FunctionRef, depth: number): void => {
    for (const call of calls(at.facts.body)) {
      const targets = program.callees(at, call);
      const written = call.callee.k === 'name' ? call.callee.name : 'a call';
      if (targets.length === 0) add(written);
      for (const target of targets) {
        if (target.k === 'function' && depth < 3) look(target.fn, depth + 1);
        else if (target.k === 'external') add(target.name.startsWith('?') ? written : target.name);
        else if (target.k !== 'function') add(written);
      }
    }
  };
  const values = value.k === 'op' && value.op === '?:' ? value.args.slice(1) : [value];
  for (const one of values)
    for (const target of program.targets(fn, one)) {
      if (target.k === 'function') look(target.fn, 0);
      else if (target.k === 'external') add(target.name);
    }
  return [...done.values()];
}
