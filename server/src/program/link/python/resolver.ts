/**
 * Follows Python names to what they stand for, across functions, classes and files. Flow-insensitive: a name stands
 * for all that is ever assigned to it. Containers are transparent: an element goes by the container's name.
 * Bounded everywhere: a question that leads back to itself, or too deep, has no answer.
 */
import type { CallEvent, FileFacts, FileId, Value } from '../../../facts/model';
import { pythonModel } from '../../../knowledge/libraries/python/models';
import {
  builtinNames,
  canonicalName,
  isContainerMethod,
  passesThrough,
  returnedType,
  returnedTypeFor,
} from '../../../knowledge/libraries/python/types';
import { functionId, type FunctionRef } from '../../program';
import type { Answer, Tracker } from '../tracker';
import { CallSites } from './callSites';
import { distinct, type Entity } from './entities';
import { Derived, type ClassPlace } from '../derived';
import { externalName, indexModules, type Modules } from './modules';
import { functionScope, indexFile, place, type FileIndex, type FunctionScope } from './scopes';

const deepest = 24;
/** Steps that one question may take: tangled assignments make it cost more than its answer is worth. */
const budget = 4_000;

const none: readonly Entity[] = [];

/** Answers about one function, by what was asked. */
interface Known {
  readonly scope: FunctionScope;
  readonly names: Map<string, Answer<readonly Entity[]>>;
  /** Of a module's function: names at file level. */
  readonly globals: Map<string, Answer<readonly Entity[]>>;
  /** By call; -1: what the function itself returns. */
  readonly results: Map<number, Answer<readonly Entity[]>>;
  /** What calls pass, by parameter. */
  readonly given: Map<number, Answer<readonly Entity[]>>;
}

export class Resolver {
  private readonly modules: Modules;
  private readonly files = new Map<FileId, FileIndex>();
  private readonly known = new Map<FunctionRef, Known>();
  private readonly attributes = new Map<string, Answer<readonly Entity[]>>();
  /** Questions that are being answered. */
  private open = 0;
  private fuel = budget;
  private callSites: CallSites | null = null;
  private readonly derived: Derived;

  constructor(
    facts: ReadonlyMap<FileId, FileFacts>,
    functions: ReadonlyMap<string, FunctionRef>,
    private readonly tracker: Tracker,
  ) {
    this.modules = indexModules(facts);
    this.derived = new Derived(tracker, () => this.allBases());
    for (const [file, one] of facts)
      if (one.language === 'python') this.files.set(file, indexOf(file, one, functions));
  }

  /** Takes over what became of some files; false: one of them is new. */
  refresh(
    changed: ReadonlySet<FileId>,
    facts: ReadonlyMap<FileId, FileFacts>,
    functions: ReadonlyMap<string, FunctionRef>,
  ): boolean {
    const what = new Set<string>(changed);
    for (const file of changed) {
      const now = facts.get(file);
      const before = this.files.get(file);
      if (!now || !before) return false;
      for (const fn of before.functions.values()) this.known.delete(fn);
      const index = indexOf(file, now, functions);
      this.files.set(file, index);
      const names = this.callSites?.replace(file, index.functions.values());
      for (const name of names ?? []) what.add(`calls ${name}`);
    }
    this.tracker.change(what);
    this.derived.refresh();
    return true;
  }

  /** Each class of the project below each of its bases. */
  private *allBases(): Generator<readonly [base: string, derived: ClassPlace]> {
    // Asked by itself: what is being found out meanwhile neither cuts it short nor pays for it.
    const { open, fuel } = this;
    for (const index of this.files.values())
      for (const key of index.classes.keys()) {
        this.open = 0;
        for (const base of this.bases(index.file, key))
          if (base.k === 'class') yield [`${base.file}#${base.key}`, { file: index.file, key }];
      }
    Object.assign(this, { open, fuel });
  }

  private index(file: FileId): FileIndex | undefined {
    this.tracker.touch(file);
    return this.files.get(file);
  }

  /** What is being found out depends on this function's body. */
  looksAt(fn: FunctionRef): void {
    this.tracker.touch(fn.file);
  }

  private of(fn: FunctionRef): Known {
    this.tracker.touch(fn.file);
    let known = this.known.get(fn);
    if (!known) {
      known = {
        scope: functionScope(fn),
        names: new Map(),
        globals: new Map(),
        results: new Map(),
        given: new Map(),
      };
      this.known.set(fn, known);
    }
    return known;
  }

  scope(fn: FunctionRef): FunctionScope {
    return this.of(fn).scope;
  }

  /** What `value`, written in `fn`, may be. */
  value(fn: FunctionRef, value: Value, depth = 0): readonly Entity[] {
    if (depth > deepest) return [];
    switch (value.k) {
      case 'name':
        return this.dotted(fn, value.name, depth);
      case 'func': {
        const of = this.index(fn.file)?.functions.get(value.key);
        return of ? [{ k: 'function', fn: of }] : [];
      }
      case 'call': {
        const call = this.scope(fn).calls.get(value.call);
        return call ? this.result(fn, call, depth + 1) : [];
      }
      case 'str':
        return [{ k: 'object', type: 'str', made: null }];
      case 'list':
        return [...this.all(fn, value.items.slice(0, 32), depth), { k: 'object', type: 'list', made: null }];
      case 'record': {
        const values = value.entries.slice(0, 32).map((entry) => entry.value);
        return [...this.all(fn, values, depth), { k: 'object', type: 'dict', made: null }];
      }
      case 'op': {
        const [first, second] = value.args;
        if (value.op === '.' && first && second?.k === 'str') {
          return this.members(this.value(fn, first, depth + 1), second.value, depth);
        }
        if (value.op === '@') return [{ k: 'external', name: 'operator.matmul' }];
        if (['[]', 'await', 'and', 'or', '?:', '+'].includes(value.op))
          return this.all(fn, value.args, depth);
        return [];
      }
      default:
        return [];
    }
  }

  private all(fn: FunctionRef, values: readonly Value[], depth: number): readonly Entity[] {
    return distinct(values.flatMap((value) => this.value(fn, value, depth + 1)));
  }

  /** Resolves once what is asked again and again; a question inside itself has no answer. */
  private once<K>(
    memo: Map<K, Answer<readonly Entity[]>>,
    key: K,
    find: () => readonly Entity[],
  ): readonly Entity[] {
    const known = memo.get(key);
    if (known && this.tracker.holds(known)) return known.value;
    if (this.open === 0) this.fuel = budget;
    if (this.fuel-- <= 0) return none;
    memo.set(
      key,
      this.tracker.find(() => none),
    );
    this.open++;
    const found = this.tracker.find(() => distinct(find()));
    this.open--;
    // What was found while other questions were open may be cut short by them: only a whole answer is kept.
    if (this.open === 0 || found.value.length > 0) memo.set(key, found);
    else memo.delete(key);
    return found.value;
  }

  private dotted(fn: FunctionRef, name: string, depth: number): readonly Entity[] {
    const module = this.index(fn.file)?.module;
    if (module && module !== fn && !this.isOwn(fn, name)) return this.dotted(module, name, depth);
    return this.once(this.of(fn).names, name, () => {
      const parts = name.replaceAll('[]', '').split('.');
      // `import a.b.c` binds `a`, but means that file: the longest dotted import that fits.
      const imports = this.index(fn.file)?.imports;
      for (let end = parts.length; end > 1; end--) {
        const module = parts.slice(0, end).join('.');
        const found = imports?.get(module)?.map((one) => this.modules.find(fn.file, one.facts.module, 0));
        const file = found?.find((one) => one !== null);
        if (file) return this.path([{ k: 'module', file }], parts.slice(end), depth);
      }
      const whole = this.scope(fn).assigned.get(parts.join('.'));
      const direct = parts.length > 1 && whole ? this.all(fn, whole, depth + 1) : [];
      const head = parts[0] ?? '';
      return [...direct, ...this.path(this.head(fn, head, depth + 1), parts.slice(1), depth)];
    });
  }

  /** The name begins with one of `fn` or of a function around it; else it means the same as at file level. */
  private isOwn(fn: FunctionRef, name: string): boolean {
    const end = name.search(/[.[]/u);
    const head = end < 0 ? name : name.slice(0, end);
    const file = this.index(fn.file);
    for (let at: FunctionRef | undefined = fn; at && file; at = this.around(at, file)) {
      if (at.facts.kind === 'module') return false;
      if (at.facts.locals.includes(head) || at.facts.params.some((p) => p.name.endsWith(head))) return true;
    }
    return false;
  }

  private path(from: readonly Entity[], names: readonly string[], depth: number): readonly Entity[] {
    let at = from;
    for (const name of names) at = this.members(at, name, depth + 1);
    return at;
  }

  /** A plain name: parameter, local, name of a function around, name of the file, built-in. */
  private head(fn: FunctionRef, name: string, depth: number): readonly Entity[] {
    if (depth > deepest) return [];
    const file = this.index(fn.file);
    if (!file) return [];
    const parameter = fn.facts.params.findIndex((p) => p.name.replace(/^\*+/u, '') === name);
    if (parameter >= 0) return this.parameter(fn, parameter, name, depth);
    const nested = file.named.get(place(fn.facts.kind === 'module' ? null : fn.facts.key, name));
    if (nested) return nested.map((of) => ({ k: 'function', fn: of }));
    if (fn.facts.kind === 'module') return this.global(file, name, depth);
    if (fn.facts.locals.includes(name)) {
      const nestedClass = file.classes.get(`${fn.facts.key}.${name}`);
      if (nestedClass) return [{ k: 'class', file: fn.file, key: nestedClass.key }];
      const assigned = this.scope(fn).assigned.get(name);
      if (assigned) return this.all(fn, assigned, depth);
      return file.imports.has(name) ? this.global(file, name, depth) : [];
    }
    const around = this.around(fn, file);
    return around ? this.head(around, name, depth + 1) : this.global(file, name, depth);
  }

  /** The function whose names `fn` sees: classes in between do not count. */
  private around(fn: FunctionRef, file: FileIndex): FunctionRef | undefined {
    for (
      let key = fn.facts.owner;
      key !== null && key !== '';
      key = key.slice(0, Math.max(0, key.lastIndexOf('.')))
    ) {
      const of = file.functions.get(key);
      if (of) return of;
    }
    return undefined;
  }

  private parameter(fn: FunctionRef, index: number, name: string, depth: number): readonly Entity[] {
    const own = this.scope(fn).assigned.get(name);
    const assigned = own ? this.all(fn, own, depth) : [];
    const fixed = fn.facts.decorators.some((d) => d.k === 'name' && d.name === 'staticmethod');
    if (index === 0 && fn.facts.kind === 'method' && fn.facts.owner !== null && !fixed) {
      const bound = fn.facts.decorators.some((d) => d.k === 'name' && d.name === 'classmethod');
      const { file, owner: key } = { file: fn.file, owner: fn.facts.owner };
      return [bound ? { k: 'class', file, key } : { k: 'instance', file, key, made: null }];
    }
    const facts = fn.facts.params[index];
    const typed = facts?.type === undefined ? [] : this.annotation(fn, facts.type, depth);
    if (typed.length > 0) return [...typed, ...assigned];
    const given = this.arguments(fn, index, name, depth);
    const fallback =
      facts?.default && facts.default.k !== 'null' ? this.value(fn, facts.default, depth + 1) : [];
    return distinct([...assigned, ...given, ...fallback]);
  }

  /** `Optional["Executor"]`, `list[Thread]`, `Executor | None`: an instance of the class that it names. */
  private annotation(fn: FunctionRef, type: string, depth: number): readonly Entity[] {
    const name = type
      .replace(/['"\s]/gu, '')
      .replace(
        /^(?:typing\.)?(?:Optional|List|list|Set|set|Sequence|Iterable|Iterator|Deque|deque)\[(.*)\]$/u,
        '$1',
      )
      .replace(/\|None$|^None\|/u, '');
    if (!/^[\p{L}_][\p{L}\p{N}_.]*$/u.test(name) || name.endsWith('Callable') || name === 'Any') return [];
    const module = this.index(fn.file)?.module;
    return (module ? this.dotted(module, name, depth + 1) : []).flatMap((entity): Entity[] => {
      if (entity.k === 'class') return [{ k: 'instance', file: entity.file, key: entity.key, made: null }];
      if (entity.k !== 'external') return [];
      const builtin = entity.name.replace(/^builtins\./u, '');
      return [{ k: 'object', type: builtin, made: null }];
    });
  }

  /** What the program's own calls pass for a parameter. */
  private arguments(fn: FunctionRef, index: number, name: string, depth: number): readonly Entity[] {
    if (depth > deepest / 2) return [];
    return this.once(this.of(fn).given, index, () => {
      const called =
        fn.facts.name === '__init__' ? (fn.facts.owner ?? '').replace(/^.*\./u, '') : fn.facts.name;
      const bound = fn.facts.kind === 'method' ? 1 : 0;
      const found: Entity[] = [];
      this.tracker.touch(`calls ${called}`);
      for (const { fn: caller, call } of this.sites().named(called)) {
        this.tracker.touch(caller.file);
        const given =
          call.args.find((a) => a.name === name) ??
          call.args.filter((a) => a.name === undefined)[index - bound];
        if (!given || given.spread) continue;
        if (given.value.k === 'unknown' || given.value.k === 'int' || given.value.k === 'str') continue;
        const callees = this.value(caller, call.callee, depth + 4);
        if (!callees.some((e) => this.leadsTo(e, fn))) continue;
        found.push(...this.value(caller, given.value, depth + 4));
        if (found.length > 16) break;
      }
      return found;
    });
  }

  private leadsTo(entity: Entity, fn: FunctionRef): boolean {
    if (entity.k === 'function') return entity.fn.id === fn.id;
    return entity.k === 'class' && this.method(entity.file, entity.key, '__init__')?.id === fn.id;
  }

  private sites(): CallSites {
    this.callSites ??= new CallSites(
      new Map([...this.files].map(([file, index]) => [file, [...index.functions.values()]])),
    );
    return this.callSites;
  }

  /** A name at file level: what is defined, assigned or imported there; else a built-in. */
  private global(file: FileIndex, name: string, depth: number): readonly Entity[] {
    const memo = file.module ? this.of(file.module).globals : this.attributes;
    return this.once(memo, name, () => {
      this.tracker.touch(file.file);
      const found: Entity[] = [];
      for (const fn of file.named.get(place(null, name)) ?? []) found.push({ k: 'function', fn });
      if (file.classes.has(name)) found.push({ k: 'class', file: file.file, key: name });
      if (file.module) {
        const assigned = this.scope(file.module).assigned.get(name);
        if (assigned) found.push(...this.all(file.module, assigned, depth));
      }
      for (const fn of file.globals.get(name) ?? []) {
        const assigned = this.scope(fn).assigned.get(name);
        if (assigned) found.push(...this.all(fn, assigned, depth));
      }
      for (const { facts, name: imported } of file.imports.get(name) ?? []) {
        found.push(...this.imported(file.file, facts, imported, depth));
      }
      if (found.length > 0) return found;
      if (!file.imports.has(name)) {
        for (const [bound, [one]] of file.imports) {
          if (one?.name === null && bound.startsWith(`${name}.`)) found.push({ k: 'external', name });
        }
        if (found.length > 0) return found;
      }
      for (const star of file.stars) {
        const target = this.modules.find(file.file, star.module, star.level ?? 0);
        const index = target === null ? undefined : this.index(target);
        if (index && target !== file.file) found.push(...this.defined(index, name, depth));
        else if (!index && (star.level ?? 0) === 0) {
          const external = canonicalName(`${star.module}.${name}`);
          if (pythonModel(external)?.name === external) found.push({ k: 'external', name: external });
        }
      }
      if (found.length > 0) return found;
      return builtinNames.has(name) ? [{ k: 'external', name: `builtins.${name}` }] : [];
    });
  }

  /** As `global`, without built-ins: for names taken from another module. */
  private defined(file: FileIndex, name: string, depth: number): readonly Entity[] {
    return this.global(file, name, depth + 1).filter(
      (entity) => entity.k !== 'external' || !entity.name.startsWith('builtins.'),
    );
  }

  private imported(
    from: FileId,
    facts: FileFacts['imports'][number],
    name: string | null,
    depth: number,
  ): readonly Entity[] {
    const file = this.modules.find(from, facts.module, facts.level ?? 0);
    if (file !== null) {
      if (name === null) return [{ k: 'module', file }];
      return this.members([{ k: 'module', file }], name, depth + 1);
    }
    if (name !== null) {
      // `from package import module` where the package itself is no file.
      const module = facts.module === '' ? name : `${facts.module}.${name}`;
      const sub = this.modules.find(from, module, facts.level ?? 0);
      if (sub !== null) return [{ k: 'module', file: sub }];
    }
    const external = externalName(facts, name);
    return external === null ? [] : [{ k: 'external', name: canonicalName(external) }];
  }

  members(of: readonly Entity[], name: string, depth: number): readonly Entity[] {
    return distinct(of.flatMap((entity) => this.member(entity, name, depth + 1)));
  }

  private member(of: Entity, name: string, depth: number): readonly Entity[] {
    if (depth > deepest) return [];
    switch (of.k) {
      case 'module': {
        const file = this.index(of.file);
        const found = file ? this.defined(file, name, depth) : [];
        if (found.length > 0) return found;
        const sub = this.modules.submodule(of.file, name);
        return sub === null ? [] : [{ k: 'module', file: sub }];
      }
      case 'external':
        return [{ k: 'external', name: canonicalName(`${of.name}.${name}`) }];
      case 'object': {
        const full = canonicalName(`${of.type}.${name}`);
        // A container stands for its elements as well: what is no method of its own is one of theirs.
        return isContainerMethod(full) && pythonModel(full)?.name !== full
          ? []
          : [{ k: 'external', name: full }];
      }
      case 'class':
      case 'instance':
        return this.attribute(of.file, of.key, name, depth);
      case 'super':
        return this.bases(of.file, of.key, depth).flatMap((base) => this.member(base, name, depth + 1));
      case 'function':
        // A property stands for what it returns; of a plain function no attribute is known.
        return isProperty(of.fn) ? this.members(this.returned(of.fn, depth + 1), name, depth + 1) : [];
    }
  }

  /** Method, class attribute or instance attribute, of the class or the first base that has it. */
  private attribute(file: FileId, key: string, name: string, depth: number): readonly Entity[] {
    return this.once(this.attributes, `${key}|${name}|${file}`, () => {
      const index = this.index(file);
      if (!index || depth > deepest) return [];
      const method = index.named.get(place(key, name));
      if (method?.every(isProperty)) return method.flatMap((fn) => this.returned(fn, depth + 1));
      if (method && !method.every(isAbstract)) return method.map((fn) => ({ k: 'function', fn }));
      const nested = index.classes.get(`${key}.${name}`);
      if (nested) return [{ k: 'class', file, key: nested.key }];
      const found = this.assignedAttribute(index, key, name, depth);
      if (found) return found;
      const outside: Entity[] = [];
      for (const base of this.bases(file, key, depth)) {
        const inherited = this.member(base, name, depth + 1);
        if (base.k === 'class' && inherited.some((e) => e.k !== 'external')) return inherited;
        outside.push(...inherited);
      }
      if (outside.some((e) => e.k !== 'external' || pythonModel(e.name)?.name === e.name)) return outside;
      // A method that only subclasses have: one of theirs is meant.
      const below = this.derived.under(`${file}#${key}`).flatMap((one) => {
        const methods = this.index(one.file)?.named.get(place(one.key, name)) ?? [];
        return methods.filter((fn) => !isAbstract(fn)).map((fn) => ({ k: 'function', fn }) as const);
      });
      return below.length > 0 ? below : outside;
    });
  }

  /** null: the class itself assigns no such attribute, so a base may have it. */
  private assignedAttribute(
    index: FileIndex,
    key: string,
    name: string,
    depth: number,
  ): readonly Entity[] | null {
    const found: Entity[] = [];
    let any = false;
    this.tracker.touch(index.file);
    for (const fn of index.methods.get(key) ?? []) {
      const self = fn.facts.params[0]?.name;
      const assigned = self === undefined ? undefined : this.scope(fn).assigned.get(`${self}.${name}`);
      if (!assigned) continue;
      any = true;
      found.push(...this.all(fn, assigned, depth + 1));
    }
    const at = this.bodyOf(index, key);
    const assigned = at ? this.scope(at).assigned.get(`${key}.${name}`) : undefined;
    if (at && assigned) found.push(...this.all(at, assigned, depth + 1));
    return any || assigned ? found : null;
  }

  /** The function that the body of a class runs in. */
  private bodyOf(index: FileIndex, key: string): FunctionRef | undefined {
    for (let end = key.lastIndexOf('.'); end > 0; end = key.lastIndexOf('.', end - 1)) {
      const fn = index.functions.get(key.slice(0, end));
      if (fn) return fn;
    }
    return index.module;
  }

  bases(file: FileId, key: string, depth = 0): readonly Entity[] {
    const index = this.index(file);
    const at = index ? this.bodyOf(index, key) : undefined;
    const bases = index?.classes.get(key)?.bases ?? [];
    if (!at || depth > deepest) return [];
    return bases
      .flatMap((base) => this.value(at, base, depth + 1))
      .filter((e) => (e.k === 'class' && !(e.file === file && e.key === key)) || e.k === 'external')
      .map((e) => (e.k === 'external' ? ({ k: 'object', type: e.name, made: null } as const) : e));
  }

  /** The method that an instance of a class has under this name, its own or inherited, in the project. */
  method(file: FileId, key: string, name: string): FunctionRef | undefined {
    const found = this.attribute(file, key, name, 0).find((e) => e.k === 'function');
    return found?.k === 'function' ? found.fn : undefined;
  }

  /** Type from outside that a class of the project derives from and that `accept` takes. */
  externalBase(file: FileId, key: string, accept: (type: string) => boolean, depth = 0): string | null {
    for (const base of this.bases(file, key)) {
      if (base.k === 'object' && accept(base.type)) return base.type;
      if (base.k === 'class' && depth < 12) {
        const found = this.externalBase(base.file, base.key, accept, depth + 1);
        if (found !== null) return found;
      }
    }
    return null;
  }

  returned(fn: FunctionRef, depth: number): readonly Entity[] {
    if (depth > deepest || fn.facts.isGenerator) return [];
    return this.once(this.of(fn).results, -1, () => this.all(fn, this.scope(fn).returns, depth + 1));
  }

  /** What a call gives. */
  result(fn: FunctionRef, call: CallEvent, depth: number): readonly Entity[] {
    if (depth > deepest) return [];
    return this.once(this.of(fn).results, call.id, () => {
      const callees = this.value(fn, call.callee, depth + 1);
      const container = this.taken(fn, call, callees, depth);
      if (container) return container;
      return callees.flatMap((callee): readonly Entity[] => {
        switch (callee.k) {
          case 'class':
            return [{ k: 'instance', file: callee.file, key: callee.key, made: { fn, call } }];
          case 'function':
            return this.returned(callee.fn, depth + 1);
          case 'external':
            return this.externalResult(fn, call, callee.name, depth);
          default:
            return [];
        }
      });
    });
  }

  private externalResult(fn: FunctionRef, call: CallEvent, name: string, depth: number): readonly Entity[] {
    if (name === 'builtins.super') {
      const owner = this.methodAround(fn);
      return owner === null ? [] : [{ k: 'super', file: fn.file, key: owner }];
    }
    const passed = passesThrough(name);
    if (passed !== null) {
      const given = call.args[passed];
      return given ? this.value(fn, given.value, depth + 1) : [];
    }
    // A decorator made by a call, as functools.wraps(f) is: what it is called with comes back.
    if (name === 'functools.wraps') return [{ k: 'external', name: 'functools.wraps.decorator' }];
    const first = call.args[0]?.value;
    const isGiven = first !== undefined && first.k !== 'null';
    const chosen = first?.k === 'str' ? first.value : null;
    const type = isGiven ? returnedTypeFor(name, chosen) : returnedType(name);
    return type === null ? [] : [{ k: 'object', type, made: { fn, call } }];
  }

  /** `ts.pop()`, `d.get(k)`, `d.values()`: containers are transparent, so their elements. */
  private taken(
    fn: FunctionRef,
    call: CallEvent,
    callees: readonly Entity[],
    depth: number,
  ): readonly Entity[] | null {
    if (call.callee.k !== 'name') return null;
    const match =
      /^(.*)\.(?:pop|popleft|popitem|get|get_nowait|values|items|copy|setdefault|__enter__)$/u.exec(
        call.callee.name,
      );
    if (!match) return null;
    const named = callees.some(
      (e) => e.k !== 'external' || (pythonModel(e.name)?.name === e.name && !isContainerMethod(e.name)),
    );
    return named ? null : this.dotted(fn, match[1] ?? '', depth + 1);
  }

  private methodAround(fn: FunctionRef): string | null {
    const file = this.index(fn.file);
    for (let at: FunctionRef | undefined = fn; at && file; at = this.around(at, file)) {
      if (at.facts.kind === 'method') return at.facts.owner;
    }
    return null;
  }
}

function indexOf(file: FileId, facts: FileFacts, functions: ReadonlyMap<string, FunctionRef>): FileIndex {
  const own = facts.functions.flatMap((fn) => functions.get(functionId(file, fn.key)) ?? []);
  return indexFile(file, facts, own);
}

function isProperty(fn: FunctionRef): boolean {
  return fn.facts.decorators.some((d) => d.k === 'name' && /(?:^|\.)(?:cached_)?property$/u.test(d.name));
}

/** `raise NotImplementedError`: some subclass is meant. */
function isAbstract(fn: FunctionRef): boolean {
  let body = fn.facts.body;
  while (body.k === 'seq' && body.items.length > 0) {
    const last = body.items[body.items.length - 1];
    if (!last || body.items.length > 2) return false;
    body = last;
  }
  return body.k === 'exit' && body.how === 'throw';
}
