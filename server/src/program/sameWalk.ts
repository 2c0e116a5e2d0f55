/**
 * Whether a walk through the new body of a function does what it did in the old one. An edit nearly always changes what no
 * walk looks at; then what was observed holds, at calls that may stand elsewhere now.
 *
 * Two things have to be the same: the body as it is walked (see slim.ts), and everything written about the names that stand
 * in it, in the same order, since conditions, locks and handlers are read off assignments that no walk keeps.
 */
import type { CallEvent, FunctionFacts, Region, Span, Test, Value } from '../facts/model';
import { regions } from '../facts/model';

export interface Walked {
  readonly facts: FunctionFacts;
  readonly slim: Region;
  /** Calls that stand in observations though no walk comes by them, in the order of the source. */
  readonly noted: readonly CallEvent[];
}

/**
 * @param errors whether it counts where in the function the parser lost its way
 * @param special names of variables that are read wherever they are used
 * @returns for each call that may have been observed the one that it is now; null where the walks differ
 */
export function sameWalk(
  before: Walked,
  now: Walked,
  errors: boolean,
  special: ReadonlySet<string>,
): ReadonlyMap<CallEvent, CallEvent> | null {
  return new Comparison(before, now).run(errors, special);
}

class Comparison {
  readonly #pairs = new Map<CallEvent, CallEvent>();
  /** Ids of paired calls. */
  readonly #ids = new Map<number, number>();
  readonly #newIds = new Set<number>();

  constructor(
    private readonly before: Walked,
    private readonly now: Walked,
  ) {}

  run(errors: boolean, special: ReadonlySet<string>): ReadonlyMap<CallEvent, CallEvent> | null {
    const { before, now } = this;
    if (!this.#pair(walkedCalls(before.slim), walkedCalls(now.slim))) return null;
    if (!this.#pair(before.noted, now.noted)) return null;
    if (!this.#region(before.slim, now.slim)) return null;
    for (const [old, one] of this.#pairs) if (!this.#call(old, one)) return null;
    const names = new Names(before.slim, special);
    const a = this.#tokens(before.facts, names, errors, new Set(this.#pairs.keys()));
    const b = this.#tokens(now.facts, names, errors, new Set(this.#pairs.values()));
    // As they run, and as they stand: the step of a loop runs behind its body.
    const same = (x: Token, y: Token): boolean => this.#token(x, y);
    if (!all(a, b, same) || !all([...a].sort(byPlace), [...b].sort(byPlace), same)) return null;
    const own = (locals: readonly string[]): string =>
      [...new Set(locals.filter((l) => names.concerns(l)))].sort().join();
    return own(before.facts.locals) === own(now.facts.locals) ? this.#pairs : null;
  }

  #pair(before: readonly CallEvent[], now: readonly CallEvent[]): boolean {
    if (before.length !== now.length) return false;
    return before.every((old, i) => {
      const one = now[i];
      if (!one) return false;
      const known = this.#pairs.get(old);
      if (known) return known === one;
      if (this.#newIds.has(one.id)) return false;
      this.#pairs.set(old, one);
      this.#ids.set(old.id, one.id);
      this.#newIds.add(one.id);
      return true;
    });
  }

  /** What is written about these names, calls and errors among it. */
  #tokens(
    facts: FunctionFacts,
    names: Names,
    errors: boolean,
    paired: ReadonlySet<CallEvent>,
  ): readonly Token[] {
    const out: Token[] = [];
    for (const region of regions(facts.body))
      if (region.k === 'call') {
        if (paired.has(region) || region.args.some((a) => names.mentions(a.value))) out.push(region);
      } else if (region.k === 'assign') {
        if (names.mentions(region.target)) out.push(region);
      } else if (region.k === 'loop' && region.each && names.mentions(region.each.target)) out.push(region);
    if (errors) for (const span of facts.errors ?? []) out.push({ k: 'error', span });
    return out;
  }

  #token(a: Token, b: Token): boolean {
    if (a.k === 'loop' && b.k === 'loop') return this.#each(a.each, b.each);
    if (a.k === 'call' && b.k === 'call') return this.#call(a, b);
    if (a.k === 'assign' && b.k === 'assign') return this.#region(a, b);
    return a.k === 'error' && b.k === 'error';
  }

  #each(a: Each, b: Each): boolean {
    return a === null || b === null
      ? a === b
      : this.#value(a.target, b.target) && this.#value(a.over, b.over);
  }

  #call(a: CallEvent, b: CallEvent): boolean {
    const known = this.#pairs.get(a);
    if (known ? known !== b : this.#newIds.has(b.id)) return false;
    return (
      this.#value(a.callee, b.callee) &&
      a.constructs === b.constructs &&
      a.dropped === b.dropped &&
      a.awaited === b.awaited &&
      a.optional === b.optional &&
      all(
        a.args,
        b.args,
        (x, y) => x.name === y.name && x.spread === y.spread && this.#value(x.value, y.value),
      )
    );
  }

  #region(a: Region, b: Region): boolean {
    switch (a.k) {
      case 'call':
        return b.k === 'call' && this.#pairs.get(a) === b;
      case 'assign':
        return (
          b.k === 'assign' &&
          a.op === b.op &&
          a.declares === b.declares &&
          a.bare === b.bare &&
          a.array === b.array &&
          a.key === b.key &&
          this.#value(a.target, b.target) &&
          this.#value(a.value, b.value)
        );
      case 'seq':
        return b.k === 'seq' && all(a.items, b.items, (x, y) => this.#region(x, y));
      case 'branch':
        return (
          b.k === 'branch' &&
          this.#test(a.test, b.test) &&
          this.#region(a.then, b.then) &&
          this.#maybe(a.else, b.else)
        );
      case 'loop':
        return (
          b.k === 'loop' &&
          a.form === b.form &&
          a.label === b.label &&
          this.#each(a.each, b.each) &&
          (a.test && b.test ? this.#test(a.test, b.test) : a.test === b.test) &&
          this.#maybe(a.step, b.step) &&
          this.#maybe(a.else ?? null, b.else ?? null) &&
          this.#region(a.body, b.body)
        );
      case 'switch':
        return (
          b.k === 'switch' &&
          a.fallsThrough === b.fallsThrough &&
          this.#test(a.subject, b.subject) &&
          all(
            a.cases,
            b.cases,
            (x, y) =>
              (x.values && y.values
                ? all(x.values, y.values, (v, w) => this.#value(v, w))
                : x.values === y.values) && this.#region(x.body, y.body),
          )
        );
      case 'try':
        return (
          b.k === 'try' &&
          this.#region(a.body, b.body) &&
          all(a.handlers, b.handlers, (x, y) => this.#region(x, y)) &&
          this.#maybe(a.else ?? null, b.else ?? null) &&
          this.#maybe(a.finally, b.finally)
        );
      case 'scope':
        return (
          b.k === 'scope' &&
          all(
            a.contexts,
            b.contexts,
            (x, y) =>
              this.#value(x.value, y.value) &&
              (x.target && y.target ? this.#value(x.target, y.target) : x.target === y.target),
          ) &&
          this.#region(a.body, b.body)
        );
      case 'exit':
        return (
          b.k === 'exit' &&
          a.how === b.how &&
          a.label === b.label &&
          (a.value && b.value ? this.#value(a.value, b.value) : a.value === b.value)
        );
      case 'label':
        return b.k === 'label' && a.name === b.name;
    }
  }

  #maybe(a: Region | null, b: Region | null): boolean {
    return a && b ? this.#region(a, b) : a === b;
  }

  #test(a: Test, b: Test): boolean {
    if (a.k === 'not') return b.k === 'not' && this.#test(a.of, b.of);
    if (a.k === 'test')
      return b.k === 'test' && this.#region(a.before, b.before) && this.#value(a.value, b.value);
    return a.k === b.k && this.#test(a.left, b.left) && this.#test(a.right, b.right);
  }

  #value(a: Value, b: Value): boolean {
    switch (a.k) {
      case 'name':
        return b.k === 'name' && a.name === b.name;
      case 'int':
        return b.k === 'int' && Object.is(a.value, b.value);
      case 'str':
        return b.k === 'str' && a.value === b.value;
      case 'call': {
        if (b.k !== 'call') return false;
        const id = this.#ids.get(a.call);
        // Of a call that no walk comes by nothing is known, before and now.
        return id === undefined ? !this.#newIds.has(b.call) : id === b.call;
      }
      case 'func':
        return b.k === 'func' && a.key === b.key;
      case 'op':
        return b.k === 'op' && a.op === b.op && all(a.args, b.args, (x, y) => this.#value(x, y));
      case 'list':
        return b.k === 'list' && all(a.items, b.items, (x, y) => this.#value(x, y));
      case 'record':
        return (
          b.k === 'record' &&
          all(a.entries, b.entries, (x, y) => x.name === y.name && this.#value(x.value, y.value))
        );
      default:
        return a.k === b.k;
    }
  }
}

type Each = Extract<Region, { k: 'loop' }>['each'];
type Token =
  Extract<Region, { k: 'call' | 'assign' | 'loop' }> | { readonly k: 'error'; readonly span: Span };

function byPlace(a: Token, b: Token): number {
  return a.span.start - b.span.start;
}

/** The names that stand in a body as it is walked. */
class Names {
  readonly #whole = new Set<string>();
  /** What they are members of. */
  readonly #around = new Set<string>();

  constructor(slim: Region, special: ReadonlySet<string>) {
    const add = (value: Value): void => {
      forEachName(value, (name) => {
        this.#add(name);
      });
    };
    const test = (t: Test): void => {
      if (t.k === 'test') add(t.value);
      else if (t.k === 'not') test(t.of);
      else {
        test(t.left);
        test(t.right);
      }
    };
    for (const name of special) this.#add(name);
    for (const region of regions(slim))
      switch (region.k) {
        case 'call':
          add(region.callee);
          for (const arg of region.args) add(arg.value);
          break;
        case 'assign':
          add(region.target);
          add(region.value);
          break;
        case 'branch':
          test(region.test);
          break;
        case 'switch':
          test(region.subject);
          break;
        case 'loop':
          if (region.test) test(region.test);
          if (region.each) {
            add(region.each.target);
            add(region.each.over);
          }
          break;
        case 'scope':
          for (const { value, target } of region.contexts) {
            add(value);
            if (target) add(target);
          }
          break;
        case 'exit':
          if (region.value) add(region.value);
          break;
        default:
      }
  }

  #add(name: string): void {
    this.#whole.add(name);
    for (const part of parts(name)) this.#around.add(part);
  }

  /** It is one of them, a member of one, or what one is a member of. */
  concerns(name: string): boolean {
    if (this.#whole.has(name) || this.#around.has(name)) return true;
    for (const part of parts(name)) if (this.#whole.has(part)) return true;
    return false;
  }

  mentions(value: Value): boolean {
    let found = false;
    forEachName(value, (name) => {
      found ||= this.concerns(name);
    });
    return found;
  }
}

/** `a` and `a.b` of `a.b[]`. */
function parts(name: string): string[] {
  const out: string[] = [];
  for (let i = 1; i < name.length; i++) if (name[i] === '.' || name[i] === '[') out.push(name.slice(0, i));
  return out;
}

function forEachName(value: Value, use: (name: string) => void): void {
  if (value.k === 'name') use(value.name);
  else if (value.k === 'op') for (const arg of value.args) forEachName(arg, use);
  else if (value.k === 'list') for (const item of value.items) forEachName(item, use);
  else if (value.k === 'record') for (const entry of value.entries) forEachName(entry.value, use);
}

function walkedCalls(slim: Region): CallEvent[] {
  const out: CallEvent[] = [];
  for (const region of regions(slim)) if (region.k === 'call') out.push(region);
  return out;
}

function all<T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean): boolean {
  return a.length === b.length && a.every((x, i) => same(x, b[i] as T));
}
