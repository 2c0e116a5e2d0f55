/**
 * Which lock a value names. A lock is known by where it lives: `g` (a variable of the program), `a.c:g` (of one file),
 * `f~m` (of one function), `$0.m` (reached through a parameter) or `$this.m` (a member of the object that a method is
 * called on). The latter two are in the words of one function: a call translates them into those of its caller.
 */
import type { CallEvent, Region, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import type { FunctionRef, Program } from '../program';
import type { CallSite } from '../state';
import { placeOf } from '../values';
import { lastPart } from './names';

/** Through so many local names of one place a lock is followed. */
const deepestAlias = 4;

/** null: a value that names no place, the result of a call for one. */
export function lockId(program: Program, fn: FunctionRef, value: Value | undefined): string | null {
  const place = placeOf(value);
  return place === null || place.startsWith('#') ? null : placeId(program, fn, place, 0);
}

function placeId(program: Program, fn: FunctionRef, place: string, depth: number): string {
  const end = /[.[]/.exec(place)?.index ?? place.length;
  const base = place.slice(0, end);
  const rest = place.slice(end);
  if (base === 'this') return `$this${rest}`;
  const parameter = fn.facts.params.findIndex((p) => p.name === base);
  if (parameter >= 0) return `$${parameter}${rest}`;
  if (fn.facts.locals.includes(base)) {
    const alias = depth < deepestAlias ? aliasOf(fn, base) : null;
    return alias === null ? `${fn.id}~${base}${rest}` : placeId(program, fn, alias, depth + 1) + rest;
  }
  const variable = program.files.get(fn.file)?.variables.find((v) => v.name === base);
  if (variable) return variable.linkage === 'internal' ? `${fn.file}:${place}` : place;
  const { owner } = fn.facts;
  if (owner === null || base.includes('::')) return place;
  if (fn.facts.kind === 'lambda') {
    const around = program.functionOf(fn.file, owner);
    const captured = around ? placeId(program, around, place, depth + 1) : place;
    return captured.startsWith('$') ? `${around?.id ?? ''}~${captured}` : captured;
  }
  return `$this.${place}`;
}

/** The place that a local pointer is given once and for all. */
function aliasOf(fn: FunctionRef, local: string): string | null {
  let known = aliases.get(fn.facts.body);
  if (!known) aliases.set(fn.facts.body, (known = aliasesIn(fn.facts.body)));
  return known.get(local) ?? null;
}

/** Asked for at each lock on each path; a body has them once. */
const aliases = new WeakMap<Region, ReadonlyMap<string, string | null>>();

function aliasesIn(body: Region): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>();
  for (const region of regions(body)) {
    if (region.k !== 'assign') continue;
    const local = placeOf(region.target);
    if (local === null || (region.declares !== undefined && region.value.k === 'unknown')) continue;
    const place = placeOf(region.value);
    const several = found.has(local) || place === null || place.startsWith('#') || place === local;
    found.set(local, several ? null : place);
  }
  return found;
}

function extend(id: string, by: string): string | null {
  if (!id.startsWith(by)) return null;
  const rest = id.slice(by.length);
  return rest === '' || rest.startsWith('.') || rest.startsWith('[') ? rest : null;
}

function receiverOf(call: CallEvent): Value | null {
  if (call.callee.k !== 'name') return null;
  const dot = call.callee.name.lastIndexOf('.');
  return dot > 0 ? { k: 'name', name: call.callee.name.slice(0, dot) } : null;
}

function className(fn: FunctionRef): string {
  return fn.facts.owner ?? '';
}

/** A lock of the caller in the words of the function that it calls. */
export function toCallee(program: Program, { fn, call }: CallSite, callee: FunctionRef, id: string): string {
  for (const [i, arg] of call.args.entries()) {
    const given = lockId(program, fn, arg.value);
    const rest = given === null ? null : extend(id, given);
    if (rest !== null && i < callee.facts.params.length) return `$${i}${rest}`;
  }
  const receiver = receiverOf(call);
  const given = receiver ? lockId(program, fn, receiver) : null;
  if (given !== null) {
    const rest = extend(id, given);
    if (rest !== null) return `$this${rest}`;
  } else if (callee.facts.owner !== null) {
    if (extend(id, '$this') !== null && callee.facts.owner === fn.facts.owner) return id;
    const rest = extend(id, className(callee));
    if (rest !== null) return `$this${rest}`;
  }
  return id.startsWith('$') ? `${fn.id}~${id}` : id;
}

/** A lock of the called function in the words of the caller; null where the caller gives it no name. */
export function toCaller(
  program: Program,
  { fn, call }: CallSite,
  callee: FunctionRef,
  id: string,
): string | null {
  if (!id.startsWith('$')) return id.startsWith(`${fn.id}~$`) ? id.slice(fn.id.length + 1) : id;
  const [, base = '', rest = ''] = /^\$(this|\d+)(.*)$/.exec(id) ?? [];
  if (base !== 'this') {
    const given = lockId(program, fn, call.args[Number(base)]?.value);
    return given === null ? null : given + rest;
  }
  const receiver = receiverOf(call);
  if (receiver) {
    const given = lockId(program, fn, receiver);
    return given === null ? null : given + rest;
  }
  // An object that is made here is a place of its own; a plain call in a method is on the same object.
  if (call.constructs === true) return `${fn.id}~#${call.id}${rest}`;
  return callee.facts.owner === fn.facts.owner ? id : className(callee) + rest;
}

/** The lock as the outermost caller on the path that names it knows it. */
export function absoluteId(program: Program, path: readonly CallSite[], fn: FunctionRef, id: string): string {
  let at = id;
  let callee = fn;
  for (let i = path.length - 1; i >= 0; i--) {
    const site = path[i];
    const next = site && toCaller(program, site, callee, at);
    if (!site || next === null || next === undefined) return at;
    at = next;
    callee = site.fn;
  }
  return at.startsWith('$this') && className(callee) !== '' ? className(callee) + at.slice(5) : at;
}

/** What the user calls it: without where it lives. */
export function lockName(value: Value | undefined, id: string): string {
  return (placeOf(value) ?? lastPart(id)).replace(/^this\./, '');
}
