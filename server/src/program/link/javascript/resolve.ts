/**
 * Resolves values to things, on demand and without a fixed order of files: names through scopes, imports and exports;
 * members of objects, classes, prototypes and modules; results of calls; parameters through the calls of their function.
 * Flow-insensitive: a name stands for everything that it is given anywhere.
 */
import type { CallEvent, FileId, Value } from '../../../facts/model';
import {
  compilerHelper,
  isWrapper,
  memberOf,
  moduleName,
  resultOf,
  routerType,
  routeVerbs,
} from '../../../knowledge/libraries/node/names';
import { nodeModel } from '../../../knowledge/libraries/node/models';
import type { FunctionRef } from '../../program';
import { CallSites, lastName } from './callSites';
import type { CallSite, FileIndex, Given } from './fileIndex';
import { Derived, type ClassPlace } from '../derived';
import type { Answer, Tracker } from '../tracker';
import { Externals, none, union, type Thing } from './things';

const maxDepth = 24;
/** Of one question: names that lead everywhere (a bundle's one-letter variables) are as good as unknown. */
const maxSteps = 1500;
type ClassThing = Thing & { readonly k: 'class' | 'instance' };
/** Calls of a function that are looked at for what its parameters may be. */
const maxCallSites = 24;

export class Resolver {
  private readonly names = new Map<string, Answer<readonly Thing[]>>();
  private readonly values = new WeakMap<Value, Answer<readonly Thing[]>>();
  private readonly called = new WeakMap<CallEvent, Answer<readonly Thing[]>>();
  private active = new Set<string | Value>();
  private depth = 0;
  private steps = 0;
  private sites: CallSites | null = null;
  private readonly derived: Derived;
  private readonly externals = new Externals();

  constructor(
    private readonly files: ReadonlyMap<FileId, FileIndex>,
    private readonly tracker: Tracker,
    private readonly fileOf: (from: FileId, specifier: string) => FileId | null,
  ) {
    this.derived = new Derived(tracker, () => this.allBases());
  }

  /** Files of the map that an edit has replaced. */
  changed(files: ReadonlyMap<FileId, { readonly before: FileIndex; readonly now: FileIndex }>): void {
    const what = new Set<string>(files.keys());
    for (const [file, { before, now }] of files)
      for (const name of this.sites?.replace(file, before, now) ?? []) what.add(`calls ${name}`);
    this.tracker.change(what);
    this.derived.refresh();
  }

  private index(file: FileId): FileIndex | undefined {
    this.tracker.touch(file);
    return this.files.get(file);
  }

  /** What `value`, written in `fn`, may stand for. */
  ask(fn: FunctionRef, value: Value): readonly Thing[] {
    this.steps = 0;
    return this.callable(this.things(fn, value));
  }

  private things(fn: FunctionRef, value: Value): readonly Thing[] {
    if (value.k === 'unknown' || value.k === 'null' || value.k === 'int') return none;
    const known = this.values.get(value);
    if (known && this.tracker.holds(known)) return known.value;
    const found = this.guarded(value, () => this.evaluate(fn, value));
    if (found) this.values.set(value, found);
    return found?.value ?? [];
  }

  /** What the callee of `call` may be, modules as what they export. */
  askCallees(fn: FunctionRef, call: CallEvent): readonly Thing[] {
    this.steps = 0;
    return this.callees(fn, call);
  }

  private callees(fn: FunctionRef, call: CallEvent): readonly Thing[] {
    const known = this.called.get(call);
    if (known && this.tracker.holds(known)) return known.value;
    const found = this.tracker.find(() => {
      this.tracker.touch(fn.file);
      return this.calleesOf(fn, call);
    });
    if (this.depth === 0 || found.value.length > 0) this.called.set(call, found);
    return found.value;
  }

  private calleesOf(fn: FunctionRef, call: CallEvent): readonly Thing[] {
    const { callee } = call;
    if (callee.k === 'op' && (callee.op === 'await' || callee.op === 'yield'))
      return this.externals.of(callee.op);
    const bound = /^(.*)\.(call|apply)$/u.exec(callee.k === 'name' ? callee.name : '');
    if (bound?.[1] !== undefined) return this.callable(this.things(fn, { k: 'name', name: bound[1] }));
    const found = this.callable(this.things(fn, callee));
    if (found.length > 0) return found;
    return guess(callee, call);
  }

  /** A named question asked once: what stops short of an answer is not kept. */
  private remembered(key: string, compute: () => readonly Thing[]): readonly Thing[] {
    const known = this.names.get(key);
    if (known && this.tracker.holds(known)) return known.value;
    const found = this.guarded(key, compute);
    if (found) this.names.set(key, found);
    return found?.value ?? [];
  }

  /** Modules are called by their default export or `module.exports`. */
  private callable(things: readonly Thing[]): readonly Thing[] {
    if (!things.some((t) => t.k === 'module')) return things;
    return union(things.map((t) => (t.k === 'module' ? this.moduleValue(t.file) : [t])));
  }

  private guarded(key: string | Value, compute: () => readonly Thing[]): Answer<readonly Thing[]> | null {
    if (this.depth >= maxDepth || this.steps++ > maxSteps || this.active.has(key)) return null;
    this.active.add(key);
    this.depth++;
    try {
      return this.tracker.find(compute);
    } finally {
      this.depth--;
      this.active.delete(key);
    }
  }

  private evaluate(fn: FunctionRef, value: Value): readonly Thing[] {
    this.tracker.touch(fn.file);
    switch (value.k) {
      case 'name':
        return this.dotted(fn, value.name);
      case 'func': {
        const target = this.index(fn.file)?.byKey.get(value.key);
        return target ? [{ k: 'function', fn: target }] : none;
      }
      case 'call':
        return this.result(fn, value.call);
      case 'str':
        return this.externals.of('String#');
      case 'list':
        return [{ k: 'list', at: fn, value }];
      case 'record':
        return [{ k: 'record', at: fn, value }];
      case 'op':
        return this.operator(fn, value.op, value.args);
      default:
        return none;
    }
  }

  private operator(fn: FunctionRef, op: string, args: readonly Value[]): readonly Thing[] {
    const first = args[0];
    switch (op) {
      case 'import': {
        if (first?.k !== 'str') return none;
        const module = this.module(fn.file, first.value);
        const what = args[1];
        return what?.k === 'str' ? this.member(module, what.value) : [module];
      }
      case 'class':
        return first?.k === 'str' ? [{ k: 'class', file: fn.file, key: first.value }] : none;
      case 'maker': {
        // What an object was made by, where a call made it.
        const call =
          first?.k === 'call'
            ? this.index(fn.file)?.functions.get(fn.facts.key)?.calls[first.call]
            : undefined;
        return call?.constructs === true ? this.callees(fn, call) : none;
      }
      case '.': {
        const property = args[1];
        return first && property?.k === 'str' ? this.members(this.things(fn, first), property.value) : none;
      }
      case '[]':
        return first ? this.members(this.things(fn, first), '[]') : none;
      case 'get':
        // A getter of an export: what the function returns.
        return first
          ? union(this.things(fn, first).map((t) => (t.k === 'function' ? this.returned(t.fn) : [])))
          : none;
      case 'await':
        return first ? this.things(fn, first) : none;
      case 'typed':
        return first?.k === 'name' ? this.ofType(fn, first.name) : none;
      case '?:':
        return union(args.slice(1).map((a) => this.things(fn, a)));
      case '||':
      case '??':
      case '&&':
        return union(args.map((a) => this.things(fn, a)));
      case 'template':
        return this.externals.of('String#');
      case 'regex':
        return this.externals.of('RegExp#');
      case 'array':
        return this.externals.of('Array#');
      default:
        return none;
    }
  }

  private dotted(fn: FunctionRef, name: string): readonly Thing[] {
    const index = this.index(fn.file);
    if (!index) return none;
    const segments = name.replaceAll('[]', '.[]').split('.');
    const base = segments[0] ?? '';
    if (base === 'this') return this.path(this.thisThings(index, fn), segments, 1, null);
    if (base === 'super') {
      const owner = index.thisOwner(fn).facts.owner;
      return owner === null ? [] : this.path(this.bases(index, owner), segments, 1, null);
    }
    const scope = index.scopeOf(fn, base);
    const start = scope ? this.variable(index, scope, base) : this.outside(index, fn, base);
    return this.path(start, segments, 1, { index, scope: scope ?? index.module });
  }

  /** Follows `.a.b`; what was assigned to the dotted name itself counts too. */
  private path(
    start: readonly Thing[],
    segments: readonly string[],
    from: number,
    home: { readonly index: FileIndex; readonly scope: FunctionRef } | null,
  ): readonly Thing[] {
    let things = start;
    let before = start;
    for (let i = from; i < segments.length; i++) {
      const segment = segments[i] ?? '';
      const inner = this.members(things, segment);
      // `this.handlers.push(f)`: an element goes by the name of the field that holds it.
      const held = segment === '[]' && i > from ? this.members(before, `${segments[i - 1] ?? ''}[]`) : none;
      before = things;
      const full = segments
        .slice(0, i + 1)
        .join('.')
        .replaceAll('.[]', '[]');
      const assigned = home ? this.given(home.index.given.get(`${home.scope.facts.key} ${full}`)) : none;
      things = union([inner, assigned, held]);
      if (things.length === 0) return none;
    }
    return things;
  }

  private given(list: readonly Given[] | undefined): readonly Thing[] {
    return list ? union(list.map((g) => this.things(g.fn, g.value))) : none;
  }

  private variable(index: FileIndex, scope: FunctionRef, name: string): readonly Thing[] {
    return this.remembered(`${scope.id} ${name}`, () => {
      this.tracker.touch(index.file);
      const given = this.given(index.given.get(`${scope.facts.key} ${name}`));
      const position = scope.facts.params.findIndex((p) => p.name === name);
      const passed = position < 0 ? [] : this.parameter(scope, position);
      const imports = scope.facts.key === '<module>' ? this.importedName(index, name) : none;
      return union([given, imports, passed]);
    });
  }

  private outside(index: FileIndex, fn: FunctionRef, name: string): readonly Thing[] {
    const imports = this.importedName(index, name);
    if (imports.length > 0) return imports;
    if (name === 'exports' || name === 'module') return none;
    if (name === 'arguments' || name.startsWith('<')) return none;
    if (this.isUnknownImport(index, name)) return none;
    return index.given.has(`${index.module.facts.key} ${name}`) && index.scopeOf(fn, name)
      ? []
      : this.externals.of(name);
  }

  private isUnknownImport(index: FileIndex, name: string): boolean {
    return index.facts.imports.some((i) => i.as === name || i.names.some((n) => n.as === name));
  }

  private importedName(index: FileIndex, name: string): readonly Thing[] {
    for (const item of index.facts.imports) {
      if (item.as === name) return [this.module(index.file, item.module)];
      for (const n of item.names) {
        if (n.as === name) return this.member(this.module(index.file, item.module), n.name);
      }
    }
    return none;
  }

  private module(from: FileId, specifier: string): Thing {
    const file = this.fileOf(from, specifier);
    if (file !== null) return { k: 'module', file };
    return { k: 'external', name: moduleName(specifier) };
  }

  private moduleValue(file: FileId): readonly Thing[] {
    const key = `${file} module.exports`;
    const index = this.index(file);
    if (!index) return none;
    const local = index.facts.exports.filter((e) => e.name === 'module.exports');
    const chosen = local.length > 0 ? local : index.facts.exports.filter((e) => e.name === 'default');
    return this.remembered(key, () => {
      this.tracker.touch(file);
      return union(chosen.map((e) => this.things(index.module, e.local)));
    });
  }

  members(things: readonly Thing[], property: string): readonly Thing[] {
    return union(things.map((t) => this.member(t, property)));
  }

  private member(thing: Thing, property: string): readonly Thing[] {
    switch (thing.k) {
      case 'external':
        return property === '[]' ? none : this.externals.of(memberOf(thing.name, property));
      case 'module':
        return this.remembered(`${thing.file} . ${property}`, () => this.exported(thing.file, property));
      case 'record': {
        // An object spread into itself would never end.
        if (this.depth >= maxDepth || this.steps++ > maxSteps) return none;
        this.depth++;
        const found = this.entry(thing, property);
        this.depth--;
        return found;
      }
      case 'list':
        if (property === '[]') return union(thing.value.items.map((item) => this.things(thing.at, item)));
        return this.externals.of(`Array#${property}`);
      case 'class':
      case 'instance':
        // A collection of objects stands for its elements.
        if (property === '[]') return [thing];
        return this.remembered(`${thing.k} ${thing.file}#${thing.key}.${property}`, () =>
          this.classMember(thing, property),
        );
      case 'function':
        return property === '[]' ? [thing] : this.functionMember(thing.fn, property);
    }
  }

  private exported(file: FileId, name: string): readonly Thing[] {
    const index = this.index(file);
    if (!index) return none;
    const found: (readonly Thing[])[] = [];
    for (const e of index.facts.exports) {
      if (e.name === name) found.push(this.things(index.module, e.local));
    }
    if (found.length > 0) return union(found);
    if (name === 'default') return this.moduleValue(file);
    for (const e of index.facts.exports) {
      if (e.name === '*') found.push(this.members(this.things(index.module, e.local), name));
      else if (e.name === 'module.exports') {
        // `const api = {}; api.f = …; module.exports = api`: by its name, what it was given later counts too.
        found.push(
          e.local.k === 'name'
            ? this.dotted(index.module, `${e.local.name}.${name}`)
            : this.members(this.things(index.module, e.local), name),
        );
      }
    }
    return union(found);
  }

  private entry(thing: Thing & { readonly k: 'record' }, property: string): readonly Thing[] {
    const found: (readonly Thing[])[] = [];
    for (const e of thing.value.entries) {
      if (e.name === property || (property === '[]' && found.length < 12))
        found.push(this.things(thing.at, e.value));
      else if (e.name === '...') found.push(this.members(this.things(thing.at, e.value), property));
    }
    return union(found);
  }

  private classMember(
    thing: Thing & { readonly k: 'class' | 'instance' },
    property: string,
  ): readonly Thing[] {
    const index = this.index(thing.file);
    if (!index) return none;
    const own = index.byKey.get(`${thing.key}.${property}`);
    const isMethod = own?.facts.owner === thing.key && own.facts.kind === 'method';
    const found: (readonly Thing[])[] = isMethod ? [[{ k: 'function', fn: own }]] : [];
    found.push(this.given(index.fields.get(`${thing.key} ${property}`)));
    const name = index.classes.get(thing.key)?.name ?? index.byKey.get(thing.key)?.facts.name;
    if (name !== undefined) {
      const dot = thing.key.lastIndexOf('.');
      const scope = dot < 0 ? '<module>' : thing.key.slice(0, dot);
      found.push(this.given(index.given.get(`${scope} ${name}.prototype.${property}`)));
      found.push(this.given(index.given.get(`${scope} ${name}.${property}`)));
      const whole = index.given.get(`${scope} ${name}.prototype`);
      if (whole) found.push(this.members(this.given(whole), property));
    }
    const here = union(found);
    if (here.length > 0 && !here.every(isAbstract)) return here;
    const inherited = this.members(this.bases(index, thing.key), property);
    if (inherited.length > 0 || thing.k === 'class') return inherited;
    // A method that only subclasses have: one of theirs is meant.
    return union(this.subclasses(thing).map((t) => this.own(t, property)));
  }

  /** Method or field of a class itself, those of its bases left out. */
  private own(thing: ClassThing, property: string): readonly Thing[] {
    const index = this.index(thing.file);
    const method = index?.byKey.get(`${thing.key}.${property}`);
    if (method?.facts.kind === 'method') return [{ k: 'function', fn: method }];
    return index ? this.given(index.fields.get(`${thing.key} ${property}`)) : none;
  }

  private subclasses(thing: ClassThing): readonly ClassThing[] {
    return this.derived
      .under(`${thing.file}#${thing.key}`)
      .map(({ file, key }) => ({ k: 'instance', file, key }));
  }

  /** Each class of the program below each of its bases. */
  private *allBases(): Generator<readonly [base: string, derived: ClassPlace]> {
    // Asked by itself: what is being found out meanwhile neither cuts it short nor pays for it.
    const { active, depth, steps } = this;
    this.active = new Set();
    this.depth = 0;
    for (const index of this.files.values())
      for (const key of index.classes.keys()) {
        this.steps = 0;
        for (const base of this.bases(index, key))
          if (base.k === 'instance') yield [`${base.file}#${base.key}`, { file: index.file, key }];
      }
    Object.assign(this, { active, depth, steps });
  }

  /** An instance of the class that a type names; nothing for interfaces and types from outside. */
  private ofType(fn: FunctionRef, type: string): readonly Thing[] {
    const name = /^(?:readonly\s+)?([A-Za-z_$][\w$.]*)(?:<[^|&]*>)?(?:\s*\|\s*(?:null|undefined))?$/u.exec(
      type,
    )?.[1];
    if (name === undefined) return none;
    return this.things(fn, { k: 'name', name }).flatMap((t): Thing[] =>
      t.k === 'class' ? [instanceOf(t)] : [],
    );
  }

  private bases(index: FileIndex, key: string): readonly Thing[] {
    const bases = index.classes.get(key)?.bases ?? [];
    return union(
      bases.map((b) =>
        this.things(index.module, b).map((t): Thing => {
          if (t.k === 'class') return { ...t, k: 'instance' };
          return t.k === 'external' ? { k: 'external', name: resultOf(t.name, true) } : t;
        }),
      ),
    );
  }

  private functionMember(fn: FunctionRef, property: string): readonly Thing[] {
    if (property === 'bind') return [{ k: 'function', fn }];
    const index = this.index(fn.file);
    if (!index || fn.facts.name === '') return none;
    const scope = index.scopeOf(fn, fn.facts.name) ?? index.module;
    return this.given(index.given.get(`${scope.facts.key} ${fn.facts.name}.${property}`));
  }

  private thisThings(index: FileIndex, fn: FunctionRef): readonly Thing[] {
    const owner = index.thisOwner(fn);
    const { key, owner: around } = owner.facts;
    if (around !== null && index.classes.has(around))
      return [{ k: 'instance', file: index.file, key: around }];
    const receiver = index.receiver.get(key);
    if (!receiver) return [{ k: 'instance', file: index.file, key }];
    const things = this.things(receiver.fn, { k: 'name', name: receiver.name });
    return receiver.prototype ? things.map(instanceOf) : things;
  }

  private result(fn: FunctionRef, id: number): readonly Thing[] {
    const call = this.index(fn.file)?.functions.get(fn.facts.key)?.calls[id];
    if (!call) return none;
    const taken = call.callee.k === 'name' ? takers.exec(call.callee.name)?.[1] : undefined;
    if (taken !== undefined && this.callees(fn, call).every(ofCollection)) {
      const elements = this.things(fn, { k: 'name', name: `${taken}[]` });
      if (elements.length > 0) return elements;
    }
    return union(this.callees(fn, call).map((t) => this.resultOf(fn, call, t)));
  }

  private resultOf(fn: FunctionRef, call: CallEvent, callee: Thing): readonly Thing[] {
    const constructs = call.constructs === true;
    const helper = call.callee.k === 'name' ? (call.callee.name.split('.').pop() ?? '') : '';
    if (helper === 'bind' && callee.k === 'function') return [callee];
    if (compilerHelper.test(helper) && !helper.includes('awaiter')) return this.firstArgument(fn, call);
    switch (callee.k) {
      case 'class':
        return [instanceOf(callee)];
      case 'function':
        return constructs
          ? [{ k: 'instance', file: callee.fn.file, key: callee.fn.facts.key }]
          : this.returned(callee.fn);
      case 'external':
        if (callee.name === 'Object.assign') return union(call.args.map((a) => this.things(fn, a.value)));
        if (isWrapper(callee.name)) return this.firstArgument(fn, call);
        return this.externals.of(resultOf(callee.name, constructs));
      default:
        return none;
    }
  }

  private firstArgument(fn: FunctionRef, call: CallEvent): readonly Thing[] {
    const first = call.args[0];
    return first ? this.things(fn, first.value) : none;
  }

  private returned(fn: FunctionRef): readonly Thing[] {
    const returns = this.index(fn.file)?.functions.get(fn.facts.key)?.returns ?? [];
    return this.remembered(`return ${fn.id}`, () => {
      this.tracker.touch(fn.file);
      return union(returns.slice(0, 12).map((r) => this.things(fn, r)));
    });
  }

  /** What is passed for a parameter: its default and the arguments of the calls that we can see. */
  private parameter(fn: FunctionRef, position: number): readonly Thing[] {
    const parts: (readonly Thing[])[] = [];
    const given = fn.facts.params[position]?.default;
    if (given) parts.push(this.things(fn, given));
    const type = fn.facts.params[position]?.type;
    const typed = type === undefined ? [] : this.ofType(fn, type);
    if (typed.length > 0) return union([...parts, typed]);
    const over = position === 0 ? this.index(fn.file)?.iterates.get(fn.facts.key) : undefined;
    if (over) parts.push(this.things(over.fn, over.value));
    if (fn.facts.name !== '') {
      for (const site of this.callSites(fn)) {
        const argument = site.call.args[position];
        if (argument && !argument.spread) parts.push(this.things(site.fn, argument.value));
      }
    }
    return union(parts);
  }

  private callSites(fn: FunctionRef): readonly CallSite[] {
    const sites = (this.sites ??= new CallSites(this.files));
    const owner = fn.facts.name === 'constructor' ? fn.facts.owner : null;
    const constructor = owner !== null;
    const name = owner === null ? fn.facts.name : (owner.split('.').pop() ?? '');
    this.tracker.touch(`calls ${name}`);
    for (const alias of sites.aliasesOf(name)) this.tracker.touch(`calls ${alias}`);
    return sites
      .named(name, maxCallSites, fn.file)
      .filter((site) =>
        this.callees(site.fn, site.call).some((t) =>
          constructor
            ? t.k === 'class' && t.file === fn.file && t.key === owner
            : t.k === 'function' && t.fn === fn,
        ),
      );
  }
}

/** Methods of collections that give an element, or all of them. */
const takers = /^(.+)\.(?:get|pop|shift|at|find|values|entries)$/u;

function ofCollection(thing: Thing): boolean {
  return thing.k === 'external' && /^(?:(?:Weak)?(?:Map|Set)#|Array#|\?\.)/u.test(thing.name);
}

/** `throw new Error('not implemented')`: some subclass is meant. */
function isAbstract(thing: Thing): boolean {
  if (thing.k !== 'function') return false;
  const { body } = thing.fn.facts;
  const last = body.k === 'seq' ? body.items[body.items.length - 1] : body;
  return last?.k === 'exit' && last.how === 'throw' && (body.k !== 'seq' || body.items.length <= 2);
}

function instanceOf(thing: Thing): Thing {
  if (thing.k === 'class') return { ...thing, k: 'instance' };
  if (thing.k === 'function') return { k: 'instance', file: thing.fn.file, key: thing.fn.facts.key };
  return thing;
}

/** A method of a receiver that is not known, where its name leaves one likely meaning. */
function guess(callee: Value, call: CallEvent): readonly Thing[] {
  const isMember = callee.k === 'name' ? callee.name.includes('.') : callee.k === 'op' && callee.op === '.';
  const method = isMember ? lastName(callee) : null;
  if (method === null) return none;
  const path = call.args[0]?.value;
  if (routeVerbs.has(method) && path?.k === 'str' && path.value.startsWith('/') && call.args.length > 1) {
    return [{ k: 'external', name: routerType + method }];
  }
  const name = `?.${method}`;
  return nodeModel(name) ? [{ k: 'external', name }] : none;
}
