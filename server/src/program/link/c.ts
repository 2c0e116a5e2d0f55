/**
 * Links C and C++ by linkage: a name means the function of the same file first, then the external one of the same
 * program. Several programs may share a workspace and define the same name; the nearest file wins.
 */
import type { FileFacts, FileId, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { cModel } from '../../knowledge/libraries/c/models';
import type { FunctionRef, Linker, Target } from '../program';
import { allocatingMember } from './containers';

interface Index {
  /** Every function by simple name. */
  readonly byName: ReadonlyMap<string, readonly FunctionRef[]>;
  /** Files with a `main` of their own: no other program links them. */
  readonly withMain: ReadonlySet<FileId>;
  /** By file and name of the class. */
  readonly constructors: ReadonlyMap<string, readonly FunctionRef[]>;
}

export function linkC(
  files: ReadonlyMap<FileId, FileFacts>,
  functions: ReadonlyMap<string, FunctionRef>,
): Linker {
  const byName = new Map<string, FunctionRef[]>();
  const constructors = new Map<string, FunctionRef[]>();
  for (const fn of functions.values()) {
    const language = files.get(fn.file)?.language;
    if (language !== 'c' && language !== 'cpp') continue;
    const list = byName.get(fn.facts.name);
    if (list) list.push(fn);
    else byName.set(fn.facts.name, [fn]);
    if (!isConstructor(fn)) continue;
    const key = `${fn.file} ${fn.facts.name}`;
    const same = constructors.get(key);
    if (same) same.push(fn);
    else constructors.set(key, [fn]);
  }
  const withMain = new Set(
    (byName.get('main') ?? []).filter((f) => f.facts.kind === 'function').map((f) => f.file),
  );
  const index: Index = { byName, withMain, constructors };
  const macros = new Map<FileId, ReadonlyMap<string, string>>();
  const aliasOf = (file: FileId, name: string): string => {
    let own = macros.get(file);
    if (!own) {
      const found = new Map<string, string>();
      for (const macro of files.get(file)?.macros ?? []) {
        // `#define my_fork fork`, `#define spawn_thread(f) pthread_create(…)`: the name it stands for.
        const direct =
          macro.value.k === 'name' ? macro.value.name : /^\(?\s*([A-Za-z_]\w*)\s*\(/.exec(macro.text)?.[1];
        if (direct !== undefined && direct !== macro.name) found.set(macro.name, direct);
      }
      own = found;
      macros.set(file, own);
    }
    let at = name;
    for (let depth = 0; depth < 5; depth++) {
      const next = own.get(at);
      if (next === undefined) return at;
      at = next;
    }
    return at;
  };

  const named = (at: FunctionRef, name: string): readonly Target[] => {
    if (at.facts.params.some((p) => p.name === name)) return [];
    const parts = name.split('.').flatMap((p) => p.split('::'));
    const simple = parts[parts.length - 1] ?? name;
    const found = nearest(
      index,
      at,
      simple,
      parts.length > 1 ? (name.includes('::') ? 'qualified' : 'member') : 'plain',
      parts,
    );
    const model = cModel(name.includes('.') ? `.${simple}` : name);
    // A definition elsewhere of a name that libc has (an interposer, a replacement) keeps libc's contract, and the
    // model says more than its body, which ends in a pointer from dlsym or in a system call.
    const replaces = model !== null && parts.length === 1 && found.every((fn) => fn.file !== at.file);
    if (found.length > 0 && !replaces) return found.map((fn) => ({ k: 'function', fn }));
    if (replaces) return [{ k: 'external', name, model }];
    const alias = parts.length === 1 ? aliasOf(at.file, name) : name;
    if (alias !== name) return named(at, alias);
    return [{ k: 'external', name, model }];
  };

  const targets = (at: FunctionRef, value: Value, depth = 0): readonly Target[] => {
    if (depth > 6) return [];
    switch (value.k) {
      case 'func': {
        const fn = functions.get(`${at.file}#${value.key}`);
        return fn ? [{ k: 'function', fn }] : [];
      }
      case 'name': {
        const assigned = localFunctionValues(at, value.name);
        if (assigned) return assigned.flatMap((v) => targets(at, v, depth + 1));
        return named(at, value.name).filter((t) => t.k !== 'external' || t.model !== null);
      }
      case 'op':
        return value.op === 'addr' || value.op === 'deref' || value.op === '?:'
          ? value.args.flatMap((v) => targets(at, v, depth + 1))
          : [];
      default:
        return [];
    }
  };

  return {
    callees(caller, call) {
      if (call.callee.k === 'name') {
        const assigned = localFunctionValues(caller, call.callee.name);
        if (assigned) return assigned.flatMap((v) => targets(caller, v));
        const built = builtInPlace(files, caller, call.callee.name);
        if (built !== null) return [{ k: 'external', name: built, model: cModel(built) }];
        const allocating = allocatingMember(files, caller, call, (method) => index.byName.has(method));
        if (allocating) return [allocating];
        const linked = named(caller, call.callee.name);
        if (linked.some((t) => t.k !== 'external' || t.model !== null)) return linked;
        // `Type object(x)` and `Type(x)` run a constructor: that of a class of this file, others are too many to follow.
        const own = index.constructors.get(`${caller.file} ${call.callee.name}`);
        return own ? own.map((fn) => ({ k: 'function', fn })) : linked;
      }
      return targets(caller, call.callee);
    },
    targets,
  };
}

/** Values given to a local function pointer, or null where the name is no local. */
function localFunctionValues(at: FunctionRef, name: string): readonly Value[] | null {
  if (!at.facts.locals.includes(name)) return null;
  const values: Value[] = [];
  for (const region of regions(at.facts.body))
    if (
      region.k === 'assign' &&
      region.target.k === 'name' &&
      region.target.name === name &&
      region.value.k !== 'unknown'
    )
      values.push(region.value);
  return values;
}

/** `threads.emplace_back(f)` on a container of threads starts one. */
function builtInPlace(files: ReadonlyMap<FileId, FileFacts>, at: FunctionRef, callee: string): string | null {
  const container = /^(.*)\.emplace(?:_back|_front)?$/.exec(callee)?.[1];
  if (container === undefined) return null;
  let type = files.get(at.file)?.variables.find((v) => v.name === container)?.type ?? '';
  for (const region of regions(at.facts.body))
    if (
      region.k === 'assign' &&
      region.declares !== undefined &&
      region.target.k === 'name' &&
      region.target.name === container
    )
      type = region.declares;
  return /<[^<>]*\b(std::)?(j?thread)\b/.exec(type)?.[2]?.replace(/^/, 'std::') ?? null;
}

function nearest(
  index: Index,
  at: FunctionRef,
  simple: string,
  how: 'plain' | 'member' | 'qualified',
  parts: readonly string[],
): readonly FunctionRef[] {
  const all = index.byName.get(simple);
  if (!all) return [];
  const candidates = all.filter((fn) => {
    if (fn.file !== at.file && (fn.facts.linkage === 'internal' || index.withMain.has(fn.file))) return false;
    // `x.run()` may be any method `run`; a plain `run()` is a function or a method of the same class.
    if (how === 'member') return fn.facts.kind === 'method';
    if (how === 'qualified') return fn.facts.key.replace(/~\d+$/, '').endsWith(parts.slice(-2).join('.'));
    return fn.facts.kind === 'function' || fn.facts.owner === at.facts.owner || !inClass(fn);
  });
  const same = candidates.filter((fn) => fn.file === at.file);
  if (same.length > 0) return same;
  if (how === 'member') return candidates.length === 1 ? candidates : [];
  let best: FunctionRef[] = [];
  let bestShared = -1;
  for (const fn of candidates) {
    const shared = sharedFolders(fn.file, at.file);
    if (shared > bestShared) {
      best = [fn];
      bestShared = shared;
    } else if (shared === bestShared) best.push(fn);
  }
  return best;
}

/** A C++ function in a namespace is written like a method; it is one only where its owner is a class. */
function inClass(fn: FunctionRef): boolean {
  return fn.facts.kind === 'method' && fn.facts.owner !== null && /(?:^|\.)[A-Z]/.test(fn.facts.owner);
}

function isConstructor({ facts }: FunctionRef): boolean {
  return facts.kind === 'method' && facts.owner?.replace(/^.*\./, '') === facts.name;
}

function sharedFolders(a: FileId, b: FileId): number {
  const left = a.split('/');
  const right = b.split('/');
  let n = 0;
  while (n < left.length - 1 && n < right.length - 1 && left[n] === right[n]) n++;
  return n;
}
