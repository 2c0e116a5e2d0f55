/** The functions that a value hands over to be run: itself, the contents of a table, what a wrapper was given. */
import type { Value } from '../../facts/model';
import { callsOf } from '../callsOf';
import { handlerKeys, iterators } from '../../knowledge/libraries/node/shapes';
import type { FunctionRef, Program } from '../program';
import { callById, functionAround, receiverOf } from './constants';

const deepest = 8;
/** Steps of one question: tables that hold one another in many ways are as good as unknown. */
const most = 400;

export class Routines {
  /** Functions that run for each element of a collection: `handlers.forEach((handler) => handler())`. */
  private readonly elements = new Set<FunctionRef>();
  private depth = 0;
  private steps = 0;

  constructor(private readonly program: Program) {
    this.noteElements();
  }

  private noteElements(): void {
    for (const fn of this.program.functions.values())
      for (const call of callsOf(fn)) {
        const first = call.args[0]?.value;
        const over = first?.k === 'func' ? receiverOf(call, iterators) : null;
        if (first?.k !== 'func' || over?.k !== 'name') continue;
        const base = over.name.split(/[.[]/u)[0] ?? '';
        const routine = this.program.functionOf(fn.file, first.key);
        if (routine && !this.isParameter(fn, { k: 'name', name: base })) this.elements.add(routine);
      }
  }

  /**
   * A parameter, of this function or one around it, that is called or passed on: whoever passes the function there leads
   * to it, at the place where it does, so that no path enters from one caller and leaves through another's callback.
   */
  isParameter(fn: FunctionRef, value: Value): boolean {
    if (value.k !== 'name') return false;
    for (let at: FunctionRef | undefined = fn, depth = 0; at && depth < 50; depth++) {
      const position = at.facts.params.findIndex((p) => p.name === value.name);
      // The element of a collection that is in sight is no argument of anyone's.
      if (position >= 0) return position > 0 || !this.elements.has(at);
      if (at.facts.locals.includes(value.name) || at.facts.owner === null) return false;
      at = this.program.functionOf(at.file, at.facts.owner);
    }
    return false;
  }

  /** `const later = wrap(() => work())`, called as `later()`: what wrap returned runs what it was given. */
  *enclosed(fn: FunctionRef, made: Value, closure: FunctionRef): Generator<FunctionRef> {
    const maker =
      closure.facts.owner === null ? undefined : this.program.functionOf(closure.file, closure.facts.owner);
    if (!maker || made.k === 'func' || this.isInside(fn, maker)) return;
    for (const { at, value } of this.program.written(fn, made)) {
      const call = value.k === 'call' ? callById(at, value.call) : undefined;
      if (!call || !this.program.callees(at, call).some((t) => t.k === 'function' && t.fn === maker))
        continue;
      for (const [i, argument] of call.args.entries()) {
        const parameter = maker.facts.params[i];
        if (parameter && callsName(closure, parameter.name)) yield* this.of(at, argument.value);
      }
    }
  }

  private isInside(fn: FunctionRef, around: FunctionRef): boolean {
    for (let at: FunctionRef | undefined = fn, depth = 0; at && depth < 50; depth++) {
      if (at === around) return true;
      at = functionAround(this.program, at);
    }
    return false;
  }

  /** Functions that a value stands for, those in lists, in route tables and in wrapped functions among them. */
  of(fn: FunctionRef, value: Value): readonly FunctionRef[] {
    if (this.depth === 0) this.steps = 0;
    if (this.depth >= deepest || this.steps++ >= most) return [];
    this.depth++;
    try {
      return this.find(fn, value);
    } finally {
      this.depth--;
    }
  }

  private find(fn: FunctionRef, value: Value): readonly FunctionRef[] {
    if (value.k === 'list') return value.items.flatMap((item) => this.of(fn, item));
    if (value.k === 'record') {
      return value.entries.flatMap((e) =>
        e.value.k === 'func' || handlerKeys.test(e.name) ? this.of(fn, e.value) : [],
      );
    }
    if (value.k === 'name' || (value.k === 'op' && value.op === 'import')) {
      // A table of routes that stands somewhere else.
      const tables = this.program
        .written(fn, value)
        .filter((w) => w.value.k === 'list' || (w.value.k === 'record' && isRoute(w.value)));
      if (tables.length > 0) return tables.flatMap((w) => this.of(w.at, w.value));
    }
    const found: FunctionRef[] = [];
    for (const target of this.program.targets(fn, value)) {
      if (target.k !== 'function') continue;
      found.push(target.fn);
      if (value.k === 'call' || value.k === 'name') found.push(...this.enclosed(fn, value, target.fn));
    }
    if (found.length === 0 && value.k === 'call') {
      // A wrapper that is not known, around a function: what it returns most likely runs that function.
      for (const call of callsOf(fn)) {
        if (call.id !== value.call) continue;
        for (const a of call.args) if (a.value.k === 'func') found.push(...this.of(fn, a.value));
      }
    }
    return found;
  }
}

/** `{ method: 'GET', path: '/', handler }`. */
function isRoute(value: Value & { readonly k: 'record' }): boolean {
  const names = new Set(value.entries.map((e) => e.name));
  return names.has('handler') || (names.has('method') && (names.has('path') || names.has('url')));
}

function callsName(fn: FunctionRef, name: string): boolean {
  for (const call of callsOf(fn))
    if (call.callee.k === 'name' && (call.callee.name === name || call.callee.name.startsWith(`${name}.`)))
      return true;
  return false;
}
