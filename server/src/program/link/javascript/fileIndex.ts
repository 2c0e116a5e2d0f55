/** What the linker looks up by name: one pass over the facts of each file. */
import type { CallEvent, ClassFacts, FileFacts, FileId, Value } from '../../../facts/model';
import { regions } from '../../../facts/model';
import { iterators } from '../../../knowledge/libraries/node/shapes';
import type { FunctionRef } from '../../program';

/** A value that a name was given somewhere, in the function where it was given. */
export interface Given {
  readonly fn: FunctionRef;
  readonly value: Value;
}

export interface CallSite {
  readonly fn: FunctionRef;
  readonly call: CallEvent;
}

export interface FunctionIndex {
  readonly calls: readonly CallEvent[];
  readonly returns: readonly Value[];
}

export class FileIndex {
  readonly module: FunctionRef;
  readonly byKey = new Map<string, FunctionRef>();
  readonly classes = new Map<string, ClassFacts>();
  /** `scope key` + space + `name or dotted name` → what it was given. */
  readonly given = new Map<string, Given[]>();
  /** `class key` + space + `field` → what `this.field` was given. */
  readonly fields = new Map<string, Given[]>();
  /** Functions assigned to `C.prototype.f` or standing in an object: what `this` is in them. */
  readonly receiver = new Map<
    string,
    { readonly fn: FunctionRef; readonly name: string; readonly prototype: boolean }
  >();
  readonly functions = new Map<string, FunctionIndex>();
  /** Keys of classes and functions → names that are declared directly in them. */
  private readonly declared = new Map<string, ReadonlySet<string>>();
  readonly callSites: CallSite[] = [];
  /** Functions that run for each element of a collection: `list.forEach((element) => …)`. */
  readonly iterates = new Map<string, Given>();

  constructor(
    readonly file: FileId,
    readonly facts: FileFacts,
    refs: (key: string) => FunctionRef | undefined,
  ) {
    const order: FunctionRef[] = [];
    for (const f of facts.functions) {
      const ref = refs(f.key) ?? { id: `${file}#${f.key}`, file, facts: f };
      this.byKey.set(f.key, ref);
      order.push(ref);
      this.declared.set(f.key, new Set([...f.locals, ...f.params.map((p) => p.name)]));
    }
    const module = this.byKey.get('<module>');
    if (!module) throw new Error(`${file}: facts without <module>`);
    this.module = module;
    for (const c of facts.classes) this.classes.set(c.key, c);
    for (const fn of order) this.read(fn);
  }

  /** The scopes around a function, itself first, `<module>` last. */
  *scopes(fn: FunctionRef): Generator<FunctionRef> {
    let at = fn;
    for (let depth = 0; depth < 200; depth++) {
      yield at;
      if (at.facts.key === '<module>') return;
      at = this.around(at);
    }
  }

  /** The function around, classes passed over. */
  private around(fn: FunctionRef): FunctionRef {
    let owner = fn.facts.owner;
    while (owner !== null && this.classes.has(owner) && !this.byKey.has(owner)) {
      const dot = owner.lastIndexOf('.');
      owner = dot < 0 ? null : owner.slice(0, dot);
    }
    return (owner === null ? undefined : this.byKey.get(owner)) ?? this.module;
  }

  /** The scope that declares `name` as seen from `fn`; null: not declared in this file. */
  scopeOf(fn: FunctionRef, name: string): FunctionRef | null {
    for (const scope of this.scopes(fn)) if (this.declared.get(scope.facts.key)?.has(name)) return scope;
    return null;
  }

  /** The function whose `this` an expression in `fn` sees: arrows have none of their own. */
  thisOwner(fn: FunctionRef): FunctionRef {
    for (const scope of this.scopes(fn)) {
      if (scope.facts.kind !== 'lambda') return scope;
    }
    return fn;
  }

  private read(fn: FunctionRef): void {
    const calls: CallEvent[] = [];
    const returns: Value[] = [];
    for (const region of regions(fn.facts.body)) {
      if (region.k === 'call') {
        calls[region.id] = region;
        this.callSites.push({ fn, call: region });
        this.noteAdded(fn, region);
      } else if (region.k === 'exit') {
        if (region.how === 'return' && region.value) returns.push(region.value);
      } else if (region.k === 'assign' && region.target.k === 'name' && region.value.k !== 'unknown') {
        this.assign(fn, region.target.name, region.value);
        const made = region.value.k === 'call' ? calls[region.value.call] : undefined;
        if (made) this.noteMade(fn, region.target.name, made);
      }
    }
    this.functions.set(fn.facts.key, { calls, returns });
  }

  /** `map.set(k, f)`, `list.push(f)`: an element; `Object.assign(C.prototype, { f })`: members. */
  private noteAdded(fn: FunctionRef, call: CallEvent): void {
    if (call.callee.k !== 'name') return;
    const first = call.args[0]?.value;
    const dot = call.callee.name.lastIndexOf('.');
    const list = call.callee.name.slice(0, Math.max(0, dot));
    if (list !== '' && first?.k === 'func' && iterators.test(call.callee.name.slice(dot + 1)))
      this.iterates.set(first.key, { fn, value: { k: 'name', name: `${list}[]` } });
    if (call.callee.name === 'Object.assign') {
      if (first?.k !== 'name' || !/\.prototype$|^[A-Z][\w$]*$/u.test(first.name)) return;
      for (const { value } of call.args.slice(1)) {
        if (value.k !== 'record') continue;
        for (const e of value.entries)
          if (e.name !== '...') this.assign(fn, `${first.name}.${e.name}`, e.value);
      }
      return;
    }
    const container = adders.exec(call.callee.name)?.[1];
    const last = call.args[call.args.length - 1];
    if (container === undefined || !last || !isHeld(last.value)) return;
    this.assign(fn, `${container}[]`, last.value);
  }

  /** `new Map([[k, f], …])`, `new Set([f, …])`. */
  private noteMade(fn: FunctionRef, target: string, call: CallEvent): void {
    if (call.callee.k !== 'name' || !/^(Weak)?(Map|Set)$/u.test(call.callee.name)) return;
    const list = call.args[0]?.value;
    if (list?.k !== 'list') return;
    for (const item of list.items) {
      const held = call.callee.name.endsWith('Map') ? (item.k === 'list' ? item.items[1] : undefined) : item;
      if (held && isHeld(held)) this.assign(fn, `${target}[]`, held);
    }
  }

  private assign(fn: FunctionRef, target: string, value: Value): void {
    if (target.startsWith('this.')) {
      const owner = this.thisOwner(fn);
      const key =
        owner.facts.owner !== null && this.classes.has(owner.facts.owner)
          ? owner.facts.owner
          : owner.facts.key;
      add(this.fields, `${key} ${target.slice(5)}`, { fn, value });
    }
    const dot = target.indexOf('.');
    const base = dot < 0 ? target : target.slice(0, dot);
    const scope = this.scopeOf(fn, base.replace(/\[\]$/u, '')) ?? this.module;
    add(this.given, `${scope.facts.key} ${target}`, { fn, value });
    this.noteReceivers(fn, target, value);
  }

  private noteReceivers(fn: FunctionRef, target: string, value: Value): void {
    if (value.k === 'func') {
      const prototype = /^(.+)\.prototype\.[^.]+$/u.exec(target);
      if (prototype?.[1] !== undefined)
        this.receiver.set(value.key, { fn, name: prototype[1], prototype: true });
      else if (target.includes('.') && !target.startsWith('this.')) {
        this.receiver.set(value.key, {
          fn,
          name: target.slice(0, target.lastIndexOf('.')),
          prototype: false,
        });
      }
    } else if (value.k === 'record') {
      const prototype = target.endsWith('.prototype');
      const name = prototype ? target.slice(0, -10) : target;
      for (const entry of value.entries) {
        if (entry.value.k === 'func') this.receiver.set(entry.value.key, { fn, name, prototype });
      }
    }
  }
}

/** Methods that put their last argument into the receiver. */
const adders = /^(.+)\.(?:set|add|push|unshift|enqueue)$/u;

/** Values that may be functions or objects. */
function isHeld(value: Value): boolean {
  return value.k === 'func' || value.k === 'name' || value.k === 'record' || value.k === 'call';
}

function add(map: Map<string, Given[]>, key: string, given: Given): void {
  const list = map.get(key);
  if (!list) map.set(key, [given]);
  else if (list.length < 24) list.push(given);
}
