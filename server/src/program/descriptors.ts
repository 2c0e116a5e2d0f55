/** Descriptors that a later exec inherits: made without close-on-exec, and kept beyond the function that made them. */
import type { CallEvent, Value } from '../facts/model';
import { calls, regions } from '../facts/model';
import { descriptorMaker } from '../knowledge/descriptors';
import type { ProcessFacts } from './processes';
import type { FunctionRef } from './program';
import type { CallSite } from './state';
import { placeOf } from './values';

export interface Inheritable {
  readonly site: CallSite;
  /** The flag that is missing, or the call to write instead. */
  readonly wanted: string;
  /** Close-on-exec is set by a second call in the same function. */
  readonly setLater: boolean;
}

export function inheritableDescriptors(facts: ProcessFacts): readonly Inheritable[] {
  const execs = new Set(facts.calls.execs.map((s) => s.fn.id));
  return facts.calls.descriptors.flatMap((site) => {
    // What a function opens that execs is meant for the program that it execs.
    if (execs.has(site.fn.id) || hasAtomicForm(site)) return [];
    const wanted = missing(site);
    return wanted !== null && isKept(site) ? [{ site, wanted, setLater: isSetLater(site.fn) }] : [];
  });
}

/** The function calls the form that sets close-on-exec as well: this call is for systems that lack it. */
function hasAtomicForm({ fn, call }: CallSite): boolean {
  const name = call.callee.k === 'name' ? call.callee.name : '';
  const maker = descriptorMaker(name);
  const instead = maker?.instead?.replace(/\(.*$/, '') ?? name;
  for (const other of calls(fn.facts.body)) {
    if (other === call || other.callee.k !== 'name' || other.callee.name !== instead) continue;
    if (maker?.instead !== undefined && instead !== 'fcntl' && instead !== 'open') return true;
    if (other.args.some((a) => asksForIt(a.value))) return true;
  }
  return false;
}

function asksForIt(value: Value): boolean {
  if (value.k === 'name') return value.name.includes('CLOEXEC');
  return value.k === 'op' && value.args.some(asksForIt);
}

/** null: close-on-exec is asked for, or may be. */
function missing({ call }: CallSite): string | null {
  const { callee } = call;
  const maker = callee.k === 'name' ? descriptorMaker(callee.name.replace(/^(?:::|std::)/, '')) : null;
  if (!maker) return null;
  if (maker.instead !== undefined)
    return maker.instead.replace(/\(.*$/, '()').replace('fcntl()', 'F_DUPFD_CLOEXEC');
  if (maker.mode !== undefined) {
    const mode = call.args[maker.mode]?.value;
    return mode?.k === 'str' && !mode.value.includes('e') ? 'the mode "e"' : null;
  }
  const given = maker.flags ? call.args[maker.flags.index]?.value : undefined;
  return maker.flags && given && isWithout(given) ? maker.flags.flag : null;
}

/** Only constants, none of which asks for close-on-exec. */
function isWithout(value: Value): boolean {
  switch (value.k) {
    case 'int':
      return true;
    case 'name':
      return (
        /^[A-Z][A-Z0-9_]*$/.test(value.name) &&
        !value.name.includes('CLOEXEC') &&
        /^(?:O|SOCK|EFD|TFD|SFD|IN|MFD|EPOLL)_/.test(value.name)
      );
    case 'op':
      return value.op === '|' && value.args.every((v) => isWithout(v));
    default:
      return false;
  }
}

/** Stored in a member or a global, or returned: it stays open while other threads start programs. */
function isKept({ fn, call }: CallSite): boolean {
  const own = (name: string): boolean => fn.facts.locals.includes(name);
  const held = new Set<string>([`#${call.id}`]);
  const { callee } = call;
  const through = callee.k === 'name' ? descriptorMaker(callee.name)?.through : undefined;
  const array = through === undefined ? null : placeOf(call.args[through]?.value);
  if (array !== null) {
    if (!own(array.replace(/[.[].*$/, ''))) return true;
    held.add(`${array}[]`);
  }
  for (const region of regions(fn.facts.body)) {
    if (
      region.k === 'exit' &&
      region.how === 'return' &&
      region.value &&
      held.has(placeOf(region.value) ?? '')
    )
      return true;
    if (region.k !== 'assign' || !held.has(placeOf(region.value) ?? '')) continue;
    const place = placeOf(region.target);
    if (place === null) return true;
    if (!own(place.replace(/[.[].*$/, ''))) return true;
    // A member of a local: of a struct that is left behind, or of an object that stays, which nobody closes here.
    if (place.includes('.') && !isClosed(fn, place)) return true;
    held.add(place);
  }
  return false;
}

function isClosed(fn: FunctionRef, place: string): boolean {
  for (const { callee, args } of calls(fn.facts.body))
    if (callee.k === 'name' && /^f?close$/.test(callee.name) && placeOf(args[0]?.value) === place)
      return true;
  return false;
}

/** `fcntl(fd, F_SETFD, FD_CLOEXEC)`, or a function that is named after it. */
function isSetLater(fn: FunctionRef): boolean {
  for (const call of calls(fn.facts.body)) if (setsCloseOnExec(call)) return true;
  return false;
}

function setsCloseOnExec(call: CallEvent): boolean {
  const { callee, args } = call;
  if (callee.k !== 'name') return false;
  const command = args[1]?.value;
  return (
    /clo(?:se)?_?(?:on_?)?exec/i.test(callee.name) || (command?.k === 'name' && command.name === 'F_SETFD')
  );
}
