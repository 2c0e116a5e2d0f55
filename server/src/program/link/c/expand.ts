/**
 * Macros in place of their calls. A function is analysed as the compiler reads it: what a function-like macro stands for
 * is put where it is called, with the arguments in place of the parameters, so that a lock, a fork or a `return` inside it
 * is the caller's own. Everything that came from a macro has the span of its call.
 */
import type {
  BranchRegion,
  CallEvent,
  FileId,
  FunctionFacts,
  MacroBody,
  MacroFacts,
  Region,
  Test,
  Value,
} from '../../../facts/model';
import { empty, regions, unknown } from '../../../facts/model';
import { assertion, withoutThreads } from '../../../knowledge/systems';
import { bodyIndex } from '../../bodyIndex';
import { isDefined } from './conditions';
import type { CFiles } from './files';
import { Instance, mapValue } from './instance';

/** Macros that call macros: deeper than people write them. */
const deepest = 12;
/** Calls and assignments that macros may add to one function. */
const mostEvents = 4000;
/** Definitions of one name under different conditions. */
const mostAlternatives = 4;

interface Expanded {
  readonly body: Region;
  readonly calls: number;
  readonly locals: readonly string[];
}

/** Makes the functions of files as compiled. Each body is expanded once. */
export class Expander {
  readonly #known = new WeakMap<Region, Expanded | null>();

  /** @param means whether a name has a meaning besides that of the macro: a function of the project or of a library */
  constructor(
    private readonly files: CFiles,
    private readonly means: (name: string) => boolean,
  ) {}

  expand(file: FileId, fn: FunctionFacts): FunctionFacts {
    let expanded = this.#known.get(fn.body);
    if (expanded === undefined) {
      expanded = this.#concerns(file, fn.body) ? new Expansion(this.files, this.means, file, fn).run() : null;
      this.#known.set(fn.body, expanded);
    }
    return expanded ? { ...fn, ...expanded } : fn;
  }

  #concerns(file: FileId, body: Region): boolean {
    const index = bodyIndex(body);
    for (const { callee } of index.calls)
      if (callee.k === 'name' && this.files.isMacro(callee.name))
        if (this.files.macrosOf(file, callee.name).some((m) => m.params)) return true;
    if (index.conditional)
      for (const region of regions(body))
        if (
          region.k === 'branch' &&
          (knownSide(region.test, this.files, file) ?? threadedSide(region)) !== null
        )
          return true;
    return false;
  }
}

/** Whether the condition of an `#ifdef` holds; null: not known, or no such condition. */
function knownSide(test: Test, files: CFiles, file: FileId): boolean | null {
  if (test.k === 'not') {
    const inner = knownSide(test.of, files, file);
    return inner === null ? null : !inner;
  }
  if (test.k !== 'test' || test.value.k !== 'op' || test.value.op !== 'defined') return null;
  const [what] = test.value.args;
  return what?.k === 'name' ? isDefined(what.name, files.defines(file)) : null;
}

/** Of the two sides of a `#ifdef NO_PTHREADS` the one that a Linux with threads has; null for any other branch. */
function threadedSide({ test, else: otherwise }: BranchRegion): boolean | null {
  const inner = test.k === 'not' ? test.of : test;
  if (otherwise === null || otherwise === empty || inner.k !== 'test' || inner.value.k !== 'op') return null;
  const [what] = inner.value.op === 'defined' ? inner.value.args : [];
  return what?.k === 'name' && withoutThreads.test(what.name) ? test.k === 'not' : null;
}

interface Definition {
  readonly macro: MacroFacts;
  readonly body: MacroBody;
}

function startingWith(first: Region, test: Test): Test {
  switch (test.k) {
    case 'test':
      return { ...test, before: { k: 'seq', items: [first, test.before] } };
    case 'not':
      return { k: 'not', of: startingWith(first, test.of) };
    default:
      return { ...test, left: startingWith(first, test.left) };
  }
}

class Expansion {
  #next: number;
  #events = 0;
  readonly #locals: string[];
  /** What stands for the result of a call that was replaced. */
  readonly #results = new Map<number, Value>();

  constructor(
    private readonly files: CFiles,
    private readonly means: (name: string) => boolean,
    private readonly file: FileId,
    private readonly fn: FunctionFacts,
  ) {
    this.#next = fn.calls;
    this.#locals = [...fn.locals];
  }

  run(): Expanded {
    const body = this.#region(this.fn.body, []);
    return { body, calls: this.#next, locals: this.#locals };
  }

  /** @param active macros around, which are not expanded again */
  #region(region: Region, active: readonly string[]): Region {
    const inner = (r: Region): Region => this.#region(r, active);
    switch (region.k) {
      case 'call':
        return this.#call(this.#values(region), active);
      case 'assign': {
        return this.#results.size === 0
          ? region
          : { ...region, target: this.#value(region.target), value: this.#value(region.value) };
      }
      case 'seq': {
        const items = region.items.map(inner);
        return items.every((item, i) => item === region.items[i]) ? region : { k: 'seq', items };
      }
      case 'branch': {
        const side = knownSide(region.test, this.files, this.file) ?? threadedSide(region);
        if (side !== null) return side ? inner(region.then) : region.else ? inner(region.else) : empty;
        const test = this.#test(region.test, active);
        return { ...region, test, then: inner(region.then), else: region.else && inner(region.else) };
      }
      case 'loop': {
        const test = region.test && this.#test(region.test, active);
        const step = region.step && inner(region.step);
        return { ...region, test, step, body: inner(region.body) };
      }
      case 'switch':
        return {
          ...region,
          subject: this.#test(region.subject, active),
          cases: region.cases.map((c) => ({ ...c, body: inner(c.body) })),
        };
      case 'try':
        return { ...region, body: inner(region.body), handlers: region.handlers.map(inner) };
      case 'scope':
        return {
          ...region,
          body: inner(region.body),
          contexts: region.contexts.map((c) => ({ ...c, value: this.#value(c.value) })),
        };
      case 'exit':
        return region.value ? { ...region, value: this.#value(region.value) } : region;
      default:
        return region;
    }
  }

  #test(test: Test, active: readonly string[]): Test {
    switch (test.k) {
      case 'not':
        return { k: 'not', of: this.#test(test.of, active) };
      case 'test': {
        const macro = this.#condition(test, active);
        if (macro) return macro;
        const before = this.#region(test.before, active);
        return { k: 'test', before, value: this.#value(test.value) };
      }
      default:
        return { k: test.k, left: this.#test(test.left, active), right: this.#test(test.right, active) };
    }
  }

  /** `if (BOTH(a, b))`: the macro's own short circuits are those of the condition. */
  #condition({ before, value }: Extract<Test, { k: 'test' }>, active: readonly string[]): Test | null {
    const items = before.k === 'seq' ? before.items : [before];
    const last = items[items.length - 1];
    if (last?.k !== 'call' || value.k !== 'call' || value.call !== last.id) return null;
    const found = this.#definitions(last, active);
    const [only] = found ?? [];
    if (!only?.body.condition || found?.length !== 1 || this.#isOpen(last)) return null;
    const first = this.#region({ k: 'seq', items: items.slice(0, -1) }, active);
    const call = this.#values(last);
    const copy = new Instance(only.macro.params ?? [], only.body.variadic, call, this.#next);
    this.#next += only.body.condition.calls;
    const test = this.#test(copy.test(only.body.condition.test), [...active, only.macro.name]);
    return startingWith(first, test);
  }

  /** A call with the results of macros in its arguments. */
  #values(call: CallEvent): CallEvent {
    if (this.#results.size === 0) return call;
    return {
      ...call,
      callee: this.#value(call.callee),
      args: call.args.map((a) => ({ ...a, value: this.#value(a.value) })),
    };
  }

  #value(value: Value): Value {
    return this.#results.size === 0 ? value : mapValue(value, (v) => this.#result(v));
  }

  #result(value: Value): Value | null {
    return value.k === 'call' ? (this.#results.get(value.call) ?? null) : null;
  }

  /** What a call of a macro may stand for; null where it stays a call. */
  #definitions(call: CallEvent, active: readonly string[]): readonly Definition[] | null {
    if (call.callee.k !== 'name' || !this.files.isMacro(call.callee.name)) return null;
    const { name } = call.callee;
    if (active.includes(name) || active.length >= deepest || assertion.test(name)) return null;
    const all = this.files.macrosOf(this.file, name).filter((m) => m.params !== null);
    const distinct = [...new Map(all.map((m) => [m.text, m])).values()];
    const bodies = distinct.flatMap((m) => (m.body && fits(m, call) ? [{ macro: m, body: m.body }] : []));
    if (bodies.length === 0 || bodies.length !== distinct.length || bodies.length > mostAlternatives)
      return null;
    const cost = bodies.reduce((sum, { body }) => sum + sizeOf(body), 0);
    if (this.#events + cost > mostEvents) return null;
    this.#events += cost;
    return bodies;
  }

  /** Not defined everywhere, so that the name may mean what it always means. */
  #isOpen({ callee }: CallEvent): boolean {
    if (callee.k !== 'name' || !this.means(callee.name)) return false;
    const all = this.files.macrosOf(this.file, callee.name);
    return all.every((m) => m.params === null || m.when !== undefined);
  }

  #call(call: CallEvent, active: readonly string[]): Region {
    const bodies = this.#definitions(call, active);
    if (!bodies || call.callee.k !== 'name') return call;
    const { name } = call.callee;
    const inside = [...active, name];
    const alternatives = bodies.map(({ macro, body }) => this.#instance(macro, body, call, inside));
    if (this.#isOpen(call)) {
      const own = { ...call, id: this.#next++ };
      alternatives.push({ region: own, value: { k: 'call', call: own.id } });
    }
    const [first] = alternatives;
    if (!first) return call;
    this.#results.set(
      call.id,
      alternatives.length === 1 ? first.value : { k: 'op', op: '?:', args: alternatives.map((a) => a.value) },
    );
    return alternatives.slice(0, -1).reduceRight<Region>(
      (otherwise, { region }) => ({
        k: 'branch',
        test: { k: 'test', before: empty, value: unknown },
        then: region,
        else: otherwise,
        span: call.span,
      }),
      alternatives[alternatives.length - 1]?.region ?? empty,
    );
  }

  #instance(
    macro: MacroFacts,
    body: MacroBody,
    call: CallEvent,
    active: readonly string[],
  ): { readonly region: Region; readonly value: Value } {
    const base = this.#next;
    this.#next += body.calls;
    this.#locals.push(...body.locals);
    const copy = new Instance(macro.params ?? [], body.variadic, call, base);
    const region = this.#region(copy.region(body.region), active);
    const value = this.#value(copy.value(body.value));
    return { region: call.dropped === true ? dropped(region, value) : region, value };
  }
}

/** The arguments are as many as the macro takes. */
function fits(macro: MacroFacts, call: CallEvent): boolean {
  const takes = macro.params?.length ?? 0;
  return macro.body?.variadic === true ? call.args.length >= takes - 1 : call.args.length <= takes;
}

const sizes = new WeakMap<MacroBody, number>();

function sizeOf(body: MacroBody): number {
  let size = sizes.get(body);
  if (size === undefined) {
    size = 1;
    for (const region of regions(body.region)) if (region.k === 'call' || region.k === 'assign') size++;
    sizes.set(body, size);
  }
  return size;
}

/** Nobody takes the value of the call that the macro ends with. */
function dropped(region: Region, value: Value): Region {
  if (value.k !== 'call') return region;
  if (region.k === 'call') return region.id === value.call ? { ...region, dropped: true } : region;
  if (region.k !== 'seq') return region;
  const last = region.items.length - 1;
  return { k: 'seq', items: region.items.map((r, i) => (i === last ? dropped(r, value) : r)) };
}
