/**
 * Links C and C++ by linkage: a name means the function of the same file first, then one of a header that the file
 * includes, then the external one of the same program. Several programs may share a workspace and define the same name:
 * what is linked together, what includes the header that declares it, and what stands nearest is meant.
 */
import type { CallEvent, FileFacts, FileId, Region, Value } from '../../facts/model';
import { cModel } from '../../knowledge/libraries/c/models';
import { assertion } from '../../knowledge/systems';
import { bodyIndex } from '../bodyIndex';
import type { FunctionRef, Linker, Target } from '../program';
import type { CompiledFiles } from './c/compiled';
import { sharedFolders, type CFiles } from './c/files';
import { Pointers } from './c/pointers';
import { lockGuard, LockGuards } from './c/lockGuards';
import { simpleName, Types } from './c/types';
import { allocatingMember } from './containers';

/** Macros that stand for one another's names: deeper than people write them. */
const deepestAlias = 5;

export function linkC(
  files: ReadonlyMap<FileId, FileFacts>,
  functions: ReadonlyMap<string, FunctionRef>,
  compiled: CompiledFiles,
): Linker {
  return new CLinker(files, functions, compiled);
}

const keywords = new Set(
  'if else for while do switch case return sizeof int char long short void unsigned struct defined'.split(
    ' ',
  ),
);

class CLinker implements Linker {
  readonly #byName = new Map<string, FunctionRef[]>();
  /** Files with a `main` of their own. */
  readonly #withMain: ReadonlySet<FileId>;
  readonly #types: Types;
  readonly #memo = new Map<FileId, Map<string, readonly Target[]>>();
  private readonly cFiles: CFiles;
  readonly guards = new LockGuards(
    (of, method) => this.#ofClass(of, of.facts.name, method),
    (fn, call) => this.callees(fn, call),
  );
  #pointers: Pointers | null = null;
  #variables: ReadonlySet<string> | null = null;

  constructor(
    private readonly files: ReadonlyMap<FileId, FileFacts>,
    private readonly functions: ReadonlyMap<string, FunctionRef>,
    private readonly compiled: CompiledFiles,
  ) {
    this.cFiles = compiled.cFiles;
    for (const fn of functions.values()) {
      // `MACRO if (…) {` reads as a function of that name.
      if (keywords.has(fn.facts.name) || compiled.isDead(fn.file, fn.facts)) continue;
      const list = this.#byName.get(fn.facts.name);
      if (list) list.push(fn);
      else this.#byName.set(fn.facts.name, [fn]);
    }
    this.#withMain = new Set(
      (this.#byName.get('main') ?? []).filter((f) => f.facts.kind === 'function').map((f) => f.file),
    );
    this.#types = new Types(this.cFiles);
  }

  callees(caller: FunctionRef, call: CallEvent): readonly Target[] {
    const { callee } = call;
    if (callee.k !== 'name') return this.targets(caller, callee);
    const { name } = callee;
    const assigned = localFunctionValues(caller, name);
    if (assigned) return assigned.flatMap((v) => this.targets(caller, v));
    const parameter = caller.facts.params.findIndex((p) => p.name === name);
    if (parameter >= 0) return this.#maybe(name, this.#throughPointers().parameter(caller, parameter));
    const built = builtInPlace(this.#types, caller, name);
    if (built !== null) return [{ k: 'external', name: built, model: cModel(built) }];
    const allocating = allocatingMember(this.files, caller, call, (method) => this.#byName.has(method));
    if (allocating) return [allocating];
    const named = call.constructs === true ? [] : this.#named(caller, name, true);
    if (named.some((t) => t.k !== 'external' || t.model !== null)) return named;
    // `Type object(x)` and `Type(x)` run a constructor.
    const constructors = this.#constructors(caller, name);
    if (constructors.length > 0) return constructors;
    return call.constructs === true ? this.#named(caller, name, true) : named;
  }

  targets(at: FunctionRef, value: Value): readonly Target[] {
    return this.#targets(at, value, new Set());
  }

  handsOut(at: FunctionRef, value: Value): readonly Target[] {
    return value.k === 'name' && value.name.includes('.') ? [] : this.targets(at, value);
  }

  tables(file: FileId): readonly FunctionRef[] {
    return this.#throughPointers()
      .named(file)
      .flatMap(({ at, value }) => this.targets(at, value))
      .flatMap((t) => (t.k === 'function' && t.indirect !== true ? [t.fn] : []));
  }

  isIndirect(caller: FunctionRef, { callee }: CallEvent): boolean {
    if (callee.k !== 'name') return callee.k !== 'func';
    const { name } = callee;
    if (/[.[]/.test(name)) return true;
    const { params, locals } = caller.facts;
    if (params.some((p) => p.name === name) || locals.includes(name)) return true;
    this.#variables ??= new Set([...this.files.values()].flatMap((f) => f.variables.map((v) => v.name)));
    return this.#variables.has(name);
  }

  /** @param followed local variables on the way, each of which is followed once */
  #targets(at: FunctionRef, value: Value, followed: Set<string>): readonly Target[] {
    switch (value.k) {
      case 'func': {
        const fn = this.functions.get(`${at.file}#${value.key}`);
        return fn ? [{ k: 'function', fn }] : [];
      }
      case 'name': {
        const assigned = localFunctionValues(at, value.name);
        if (assigned) {
          if (followed.has(value.name)) return [];
          followed.add(value.name);
          return assigned.flatMap((v) => this.#targets(at, v, followed));
        }
        return this.#named(at, value.name, true).filter((t) => t.k !== 'external' || t.model !== null);
      }
      case 'op':
        return value.op === 'addr' || value.op === 'deref' || value.op === '?:'
          ? value.args.flatMap((v) => this.#targets(at, v, followed))
          : [];
      default:
        return [];
    }
  }

  #throughPointers(): Pointers {
    this.#pointers ??= new Pointers({
      files: this.cFiles,
      types: this.#types,
      functions: this.functions,
      isFunction: (name) => this.compiled.isFunction(name),
      direct: (at, value) => this.#targets(at, value, new Set()),
    });
    return this.#pointers;
  }

  /** Other functions may be called here too. */
  #maybe(name: string, targets: readonly Target[]): readonly Target[] {
    if (targets.length === 0) return [];
    const held = targets.map((t): Target => (t.k === 'function' ? { ...t, indirect: true } : t));
    return [...held, { k: 'external', name, model: null }];
  }

  /** @param called it is called or read: pointers of this name lead on */
  #named(at: FunctionRef, name: string, called: boolean): readonly Target[] {
    if (at.facts.params.some((p) => p.name === name)) return [];
    // What a plain name means is the same all over a file, but for methods of the class around.
    if (at.facts.owner !== null || name.includes('.') || this.cFiles.isMacro(name))
      return this.#resolve(at, name, called, 0);
    let own = this.#memo.get(at.file);
    if (!own) {
      own = new Map<string, readonly Target[]>();
      this.#memo.set(at.file, own);
    }
    const key = called ? name : `&${name}`;
    let known = own.get(key);
    if (!known) own.set(key, (known = this.#resolve(at, name, called, 0)));
    return known;
  }

  #resolve(at: FunctionRef, name: string, called: boolean, depth: number): readonly Target[] {
    const parts = name.split('.').flatMap((p) => p.split('::'));
    const simple = parts[parts.length - 1] ?? name;
    const member = name.includes('.');
    const plain = parts.length === 1;
    if (plain && depth < deepestAlias) {
      const aliased = this.#aliased(at, name, called, depth);
      if (aliased) return aliased;
    }
    const found = member ? this.#methods(at, name, simple) : this.#nearest(at, simple, parts);
    const model = cModel(member ? `.${simple}` : name);
    // A definition elsewhere of a name that libc has (an interposer, a replacement) keeps libc's contract, and the
    // model says more than its body, which ends in a pointer from dlsym or in a system call.
    const replaces = model !== null && plain && found.every((fn) => fn.file !== at.file);
    if (found.length > 0 && !replaces) return found.map((fn) => ({ k: 'function', fn }));
    if (model) return [{ k: 'external', name, model }];
    if (called) {
      const through = this.#throughPointers().through(at, name);
      if (through.length > 0) return this.#maybe(name, through);
    }
    return [{ k: 'external', name, model }];
  }

  /** `#define launch fork`; null where the name stands for itself. */
  #aliased(at: FunctionRef, name: string, called: boolean, depth: number): readonly Target[] | null {
    if (!this.cFiles.isMacro(name)) return null;
    const macros = this.cFiles.macrosOf(at.file, name);
    if (assertion.test(name) && macros.some((m) => m.params)) return [{ k: 'external', name, model: null }];
    const aliases = macros.flatMap((macro) => {
      // One that could not be read is at least what it begins with.
      const alias =
        macro.value.k === 'name'
          ? macro.value.name
          : (memberNamed(macro.text) ?? /^\(?\s*([A-Za-z_]\w*)\s*\(/.exec(macro.text)?.[1]);
      return alias === undefined || alias === name || alias === at.facts.name ? [] : [alias];
    });
    if (aliases.length === 0) return null;
    const out = [...new Set(aliases)].flatMap((alias) => this.#resolve(at, alias, called, depth + 1));
    if (macros.every((m) => m.when !== undefined) || out.every((t) => t.k === 'external' && !t.model)) {
      const own = this.#resolve(at, name, called, deepestAlias);
      if (own.some((t) => t.k !== 'external' || t.model)) return [...out, ...own];
    }
    return out;
  }

  #constructors(at: FunctionRef, name: string): readonly Target[] {
    const of = this.#types.classOfType(at.file, name);
    if (!of) return [];
    const { name: simple } = of.facts;
    if (this.guards.has(of)) return [{ k: 'external', name: lockGuard, model: cModel(lockGuard) }];
    return this.#ofClass(at, simple, simple).map((fn) => ({ k: 'function', fn }));
  }

  /** Methods of a class, by simple names. */
  #ofClass(at: { readonly file: FileId }, owner: string, method: string): FunctionRef[] {
    return (this.#byName.get(method) ?? []).filter(
      (fn) =>
        fn.facts.owner !== null &&
        simpleName(fn.facts.owner) === owner &&
        (fn.file === at.file || fn.facts.linkage === 'external' || this.cFiles.sees(at.file, fn.file)),
    );
  }

  /** `x.run()`: of x's class or a base, or of what overrides it; without a class the only method of the name. */
  #methods(at: FunctionRef, name: string, simple: string): readonly FunctionRef[] {
    const all = (this.#byName.get(simple) ?? []).filter((fn) => fn.facts.kind === 'method');
    if (all.length === 0) return [];
    const receiver = name.slice(0, name.lastIndexOf('.'));
    const of = this.#types.classOfPlace(at, receiver);
    if (!of) {
      // Of a class that is none of the project: `std::vector<int> open; open.size()`.
      if (this.#types.typeNameOfPlace(at, receiver) !== null) return [];
      const same = all.filter((fn) => fn.file === at.file);
      return same.length > 0 ? same : all.length === 1 && all[0]?.facts.linkage !== 'internal' ? all : [];
    }
    let inherited: FunctionRef[] = [];
    const queue = [of];
    for (let n = 0; n < queue.length && n < 20 && inherited.length === 0; n++) {
      const one = queue[n];
      if (!one) break;
      inherited = this.#ofClass(at, one.facts.name, simple);
      queue.push(...this.#types.bases(one));
    }
    const overriding = [...this.#types.derived(of.facts.name)].flatMap((d) => this.#ofClass(at, d, simple));
    return [...new Set([...inherited, ...overriding])];
  }

  #nearest(at: FunctionRef, simple: string, parts: readonly string[]): readonly FunctionRef[] {
    const all = this.#byName.get(simple);
    if (!all) return [];
    const { cFiles } = this;
    const candidates = all.filter((fn) => {
      if (fn.file !== at.file) {
        if (fn.facts.linkage === 'internal' && !cFiles.sees(at.file, fn.file)) return false;
        if (this.#withMain.has(fn.file) && !this.#sameProgram(at.file, fn.file, simple)) return false;
      }
      if (parts.length > 1) return fn.facts.key.replace(/~\d+$/, '').endsWith(parts.slice(-2).join('.'));
      // A plain `run()` is a function or a method of the same class.
      return fn.facts.kind === 'function' || fn.facts.owner === at.facts.owner || !this.#inClass(fn);
    });
    if (candidates.length < 2) return candidates;
    const seen = candidates.filter((fn) => fn.file === at.file);
    if (seen.length > 0) return seen;
    const included = candidates.filter((fn) => cFiles.sees(at.file, fn.file));
    if (included.length > 0) return included;
    const linked = candidates.filter((fn) => cFiles.linkedTogether(at.file, fn.file) === true);
    if (linked.length > 0) return linked;
    // Of other programs only where no other is left: a build that leaves files out says nothing of them.
    const possible = candidates.filter((fn) => cFiles.linkedTogether(at.file, fn.file) !== false);
    const left = possible.length > 0 ? possible : candidates;
    const declared = left.filter((fn) => cFiles.declaredTogether(simple, at.file, fn.file));
    return nearestFolders(declared.length > 0 ? declared : left, at.file);
  }

  /** What a file with a `main` defines belongs to that program: others of it know it by a header, or by the build. */
  #sameProgram(file: FileId, main: FileId, name: string): boolean {
    const { cFiles } = this;
    const together = cFiles.linkedTogether(file, main);
    if (together !== null) return together;
    return !this.#withMain.has(file) && cFiles.declaredTogether(name, file, main);
  }

  /** A C++ function in a namespace is written like a method; it is one only where its owner is a class. */
  #inClass(fn: FunctionRef): boolean {
    const { kind, owner } = fn.facts;
    return kind === 'method' && owner !== null && this.cFiles.isClass(simpleName(owner));
  }
}

/** `#define process_events actions.process_events`, as facts write it. */
function memberNamed(text: string): string | null {
  const path = /^\(?\s*([A-Za-z_]\w*(?:\s*(?:\.|->)\s*[A-Za-z_]\w*)+)\s*\)?$/.exec(text)?.[1];
  return path === undefined ? null : path.replace(/->/g, '.').replace(/\s/g, '');
}

function nearestFolders(candidates: readonly FunctionRef[], file: FileId): readonly FunctionRef[] {
  let best: FunctionRef[] = [];
  let bestShared = -1;
  for (const fn of candidates) {
    const shared = sharedFolders(fn.file, file);
    if (shared > bestShared) {
      best = [fn];
      bestShared = shared;
    } else if (shared === bestShared) best.push(fn);
  }
  return best;
}

const localNames = new WeakMap<readonly string[], ReadonlySet<string>>();
const givenValues = new WeakMap<Region, ReadonlyMap<string, readonly Value[]>>();

/** Values given to a local function pointer, or null where the name is no local. */
function localFunctionValues({ facts }: FunctionRef, name: string): readonly Value[] | null {
  let names = localNames.get(facts.locals);
  if (!names) localNames.set(facts.locals, (names = new Set(facts.locals)));
  if (!names.has(name)) return null;
  let given = givenValues.get(facts.body);
  if (!given) {
    const found = new Map<string, Value[]>();
    for (const { target, value } of bodyIndex(facts.body).assigns) {
      if (target.k !== 'name' || value.k === 'unknown' || value.k === 'int' || value.k === 'null') continue;
      const list = found.get(target.name);
      if (list) list.push(value);
      else found.set(target.name, [value]);
    }
    given = found;
    givenValues.set(facts.body, given);
  }
  return given.get(name) ?? [];
}

/** `threads.emplace_back(f)` on a container of threads starts one. */
function builtInPlace(types: Types, at: FunctionRef, callee: string): string | null {
  const container = /^(.*)\.emplace(?:_back|_front)?$/.exec(callee)?.[1];
  if (container === undefined) return null;
  const type = types.writtenTypeOfPlace(at, container) ?? '';
  return /<[^<>]*\b(std::)?(j?thread)\b/.exec(type)?.[2]?.replace(/^/, 'std::') ?? null;
}
