/**
 * Where a Python program starts threads, which functions run on them, and which files a file runs together with: those
 * that it imports, and those that import it.
 */
import type { CallEvent, FileId } from '../../facts/model';
import { calls } from '../../facts/model';
import { indexModules } from '../link/python/modules';
import type { FunctionRef, Program } from '../program';
import type { CallSite } from '../state';
import { threadCallFilter } from '../threadCalls';
import { requestHandlers, type RequestHandler } from './handlers';

export interface OnThread {
  readonly fn: FunctionRef;
  /** What runs first on the thread. */
  readonly routine: FunctionRef;
  /** Where the thread is made or the work handed over; null: a class of threads, or a request handler. */
  readonly start: CallSite | null;
  readonly handler: RequestHandler | null;
  /** Calls from the routine to `fn`. */
  readonly path: readonly CallSite[];
}

export interface PythonThreads {
  /** Functions that may run on a thread other than the main one. */
  readonly onThreads: ReadonlyMap<FunctionRef, OnThread>;
  /** Calls that start threads, in what this file imports or in what imports it. */
  startsBeside(file: FileId): readonly CallSite[];
  /** This file and all that it imports. */
  imported(file: FileId): ReadonlySet<FileId>;
  /** The file is run as a program: it tests `__name__` or nobody imports it and it calls something at its top. */
  isScript(file: FileId): boolean;
}

const cache = new WeakMap<Program, PythonThreads>();

export function pythonThreads(program: Program): PythonThreads {
  let found = cache.get(program);
  if (!found) {
    found = compute(program);
    cache.set(program, found);
  }
  return found;
}

interface Start {
  readonly site: CallSite;
  readonly routines: readonly FunctionRef[];
}

function compute(program: Program): PythonThreads {
  const starts = findStarts(program);
  const roots: OnThread[] = [];
  for (const { site, routines } of starts)
    for (const fn of routines) roots.push({ fn, routine: fn, start: site, handler: null, path: [] });
  for (const fn of threadClassRuns(program))
    roots.push({ fn, routine: fn, start: null, handler: null, path: [] });
  for (const handler of requestHandlers(program).values())
    if (!handler.onLoop && handler.framework)
      roots.push({ fn: handler.fn, routine: handler.fn, start: null, handler, path: [] });
  const startsOf = new Map<FileId, CallSite[]>();
  for (const { site } of starts) {
    const list = startsOf.get(site.fn.file);
    if (list) list.push(site);
    else startsOf.set(site.fn.file, [site]);
  }
  const imports = importsOf(program);
  const groups = new Map<FileId, ReadonlySet<FileId>>();
  // What else those import that import a file need not run in every program that has the file.
  const beside = (file: FileId): ReadonlySet<FileId> => {
    let group = groups.get(file);
    if (!group) {
      const inTests = isTest(file);
      const above = closure([file], (f) =>
        [...(imports.by.get(f) ?? [])].filter((i) => inTests || !isTest(i)),
      );
      group = new Set([...closure([file], (f) => imports.of.get(f) ?? []), ...above]);
      groups.set(file, group);
    }
    return group;
  };
  let onThreads: ReadonlyMap<FunctionRef, OnThread> | null = null;
  return {
    get onThreads() {
      onThreads ??= spread(program, roots);
      return onThreads;
    },
    imported: (file) => closure([file], (f) => imports.of.get(f) ?? []),
    startsBeside: (file) => [...beside(file)].flatMap((f) => startsOf.get(f) ?? []),
    isScript: (file) => testsName(program, file) || (!imports.by.has(file) && callsAtTop(program, file)),
  };
}

/** Calls that make a thread or hand work to threads, and what runs there. */
function findStarts(program: Program): Start[] {
  const found: Start[] = [];
  const may = threadCallFilter(program);
  for (const fn of program.functions.values()) {
    if (program.files.get(fn.file)?.language !== 'python') continue;
    for (const call of calls(fn.facts.body)) {
      if (!may(call)) continue;
      for (const target of program.callees(fn, call)) {
        if (target.k !== 'external' || !target.model) continue;
        const { model } = target;
        if (model.task === 'thread')
          found.push({
            site: { fn, call },
            routines: functionsOf(program, fn, { k: 'call', call: call.id }),
          });
        for (const effect of model.effects ?? []) {
          const submits = effect.k === 'submit' && effect.to === 'thread-pool';
          const raw = effect.k === 'thread-start' && effect.routine !== null && effect.routine.index >= 0;
          const ref = submits || raw ? effect.routine : null;
          if (!ref) continue;
          const named = ref.keyword === undefined ? undefined : call.args.find((a) => a.name === ref.keyword);
          const given = named ?? call.args.filter((a) => a.name === undefined)[ref.index];
          const routines = given && given.spread !== true ? functionsOf(program, fn, given.value) : [];
          found.push({ site: { fn, call }, routines });
        }
      }
    }
  }
  return found;
}

function functionsOf(program: Program, fn: FunctionRef, value: CallEvent['callee']): FunctionRef[] {
  return program.targets(fn, value).flatMap((t) => (t.k === 'function' ? [t.fn] : []));
}

/** `run` of classes that derive from a class of threads: whoever starts one runs it on a thread. */
function threadClassRuns(program: Program): FunctionRef[] {
  const known = new Map<string, boolean>();
  const isThread = (file: FileId, key: string, depth: number): boolean => {
    const id = `${file}#${key}`;
    const before = known.get(id);
    if (before !== undefined) return before;
    known.set(id, false);
    const module = program.functionOf(file, '<module>');
    const bases = program.files.get(file)?.classes.find((c) => c.key === key)?.bases ?? [];
    const result =
      module !== undefined &&
      depth < 12 &&
      bases.some((base) =>
        program
          .targets(module, base)
          .some((t) =>
            t.k === 'external'
              ? t.model?.task === 'thread'
              : t.k === 'class' && isThread(t.file, t.key, depth + 1),
          ),
      );
    known.set(id, result);
    return result;
  };
  const found: FunctionRef[] = [];
  for (const fn of program.functions.values()) {
    const { kind, name, owner } = fn.facts;
    if (kind === 'method' && name === 'run' && owner !== null && isThread(fn.file, owner, 0)) found.push(fn);
  }
  return found;
}

/** Everything that thread routines call, each with the shortest way from its routine. */
function spread(program: Program, roots: readonly OnThread[]): ReadonlyMap<FunctionRef, OnThread> {
  const found = new Map<FunctionRef, OnThread>();
  const queue: OnThread[] = [];
  for (const root of roots)
    if (!found.has(root.fn)) {
      found.set(root.fn, root);
      queue.push(root);
    }
  for (const at of queue)
    for (const call of calls(at.fn.facts.body)) {
      const targets = program.callees(at.fn, call).flatMap((t) => (t.k === 'function' ? [t.fn] : []));
      // Where a name may be many functions it is not known which of them runs.
      if (targets.length > 2 || at.path.length > 12) continue;
      for (const fn of targets) {
        if (found.has(fn) || fn.facts.isAsync) continue;
        const next: OnThread = { ...at, fn, path: [...at.path, { fn: at.fn, call }] };
        found.set(fn, next);
        queue.push(next);
      }
    }
  return found;
}

interface Imports {
  readonly of: ReadonlyMap<FileId, ReadonlySet<FileId>>;
  readonly by: ReadonlyMap<FileId, ReadonlySet<FileId>>;
}

function importsOf(program: Program): Imports {
  const modules = indexModules(program.files);
  const of = new Map<FileId, Set<FileId>>();
  const by = new Map<FileId, Set<FileId>>();
  const add = (from: FileId, to: FileId | null): void => {
    if (to === null || to === from) return;
    put(of, from, to);
    put(by, to, from);
  };
  for (const [file, facts] of program.files) {
    if (facts.language !== 'python') continue;
    for (const { module, level, names, forTypes } of facts.imports) {
      if (forTypes) continue;
      const found = modules.find(file, module, level ?? 0);
      add(file, found);
      for (const { name } of names) {
        const whole = module === '' ? name : `${module}.${name}`;
        add(file, found === null ? modules.find(file, whole, level ?? 0) : modules.submodule(found, name));
      }
    }
  }
  return { of, by };
}

function put(map: Map<FileId, Set<FileId>>, key: FileId, value: FileId): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}

function closure(start: readonly FileId[], next: (file: FileId) => Iterable<FileId>): Set<FileId> {
  const found = new Set(start);
  for (const file of found) for (const other of next(file)) found.add(other);
  return found;
}

/** Tests run a program's code beside all sorts of things that the program does not do. */
export function isTest(file: FileId): boolean {
  return /(?:^|\/)(?:tests?|testing|testsuite|\w+_tests?)\/|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$/u.test(
    file,
  );
}

function testsName(program: Program, file: FileId): boolean {
  const module = program.functionOf(file, '<module>');
  if (!module) return false;
  const { body } = module.facts;
  const items = body.k === 'seq' ? body.items : [body];
  return items.some(
    (r) =>
      r.k === 'branch' &&
      r.test.k === 'test' &&
      r.test.value.k === 'op' &&
      r.test.value.args.some((v) => v.k === 'name' && v.name === '__name__'),
  );
}

function callsAtTop(program: Program, file: FileId): boolean {
  const module = program.functionOf(file, '<module>');
  if (!module) return false;
  for (const call of calls(module.facts.body))
    if (program.callees(module, call).some((t) => t.k === 'function')) return true;
  return false;
}
