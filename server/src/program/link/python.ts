/** Links Python by imports, classes and assignments. See python/resolver.ts for how names are followed. */
import type { CallEvent, FileFacts, FileId, Value } from '../../facts/model';
import { calls } from '../../facts/model';
import { pythonModel } from '../../knowledge/libraries/python/models';
import { baseOf, poolSize, routineOf } from '../../knowledge/libraries/python/types';
import type { FunctionRef, Linker, Target } from '../program';
import { Tracker, type Answer } from './tracker';
import type { Entity, Made } from './python/entities';
import { reaching, receiverName } from './python/reaching';
import { Resolver } from './python/resolver';

/** @param keeps whether answers are to outlive edits */
export function linkPython(
  files: ReadonlyMap<FileId, FileFacts>,
  functions: ReadonlyMap<string, FunctionRef>,
  keeps = false,
): Linker {
  const tracker = new Tracker(keeps);
  const resolver = new Resolver(files, functions, tracker);
  const called = new WeakMap<CallEvent, Answer<readonly Target[]>>();
  const calleesOf = (caller: FunctionRef, written: CallEvent): readonly Target[] => {
    resolver.looksAt(caller);
    const call = onItsPool(files, resolver, caller, written);
    const own = unique(resolver.value(caller, call.callee).flatMap((entity) => calleeOf(resolver, entity)));
    const found = own.length > 0 ? own : byMethodName(call.callee);
    return found.map((target) =>
      ofItsContext(resolver, caller, call, ofItsPool(resolver, caller, call, target)),
    );
  };

  return {
    callees(caller, call) {
      let found = called.get(call);
      if (!found || !tracker.holds(found))
        called.set(call, (found = tracker.find(() => calleesOf(caller, call))));
      return found.value;
    },
    work: () => tracker.found,
    noting: (compute) => {
      const answer = tracker.find(compute);
      return { value: answer.value, holds: () => keeps && tracker.holds(answer) };
    },
    refresh: (changed, now, refs) => keeps && resolver.refresh(changed, now, refs),
    targets(at, value) {
      return unique(resolver.value(at, value).flatMap((entity) => runBy(resolver, entity)));
    },
  };
}

function external(name: string): Target {
  return { k: 'external', name, model: pythonModel(name) };
}

function calleeOf(resolver: Resolver, entity: Entity): readonly Target[] {
  switch (entity.k) {
    case 'function':
      return [{ k: 'function', fn: entity.fn }];
    case 'external':
      return [external(entity.name)];
    case 'class': {
      const made: Target = { k: 'class', file: entity.file, key: entity.key };
      const init = resolver.method(entity.file, entity.key, '__init__');
      const task = resolver.externalBase(entity.file, entity.key, (type) => taskClass(type) !== null);
      return [
        made,
        ...(init ? [{ k: 'function', fn: init } as const] : []),
        // Making an object of the subclass makes one of the library's class.
        ...(task === null ? [] : [external(task)]),
      ];
    }
    case 'instance': {
      const call = resolver.method(entity.file, entity.key, '__call__');
      return call ? [{ k: 'function', fn: call }] : [];
    }
    default:
      return [];
  }
}

/** One name for one pool after the other, as in a comparison of them: the call goes to the one that it holds there. */
function onItsPool(
  files: ReadonlyMap<FileId, FileFacts>,
  resolver: Resolver,
  caller: FunctionRef,
  call: CallEvent,
): CallEvent {
  const { callee } = call;
  const name = receiverName(callee);
  if (name === null || callee.k !== 'name') return call;
  if ((resolver.scope(caller).assigned.get(name)?.length ?? 0) < 2) return call;
  const held = reaching(caller.facts.body, call);
  // A function inside, or any other where the name is one of the file, may give it another value meanwhile.
  const shared = caller.facts.kind === 'module' || caller.facts.outer?.includes(name) === true;
  const changes = ({ key, outer }: FunctionRef['facts']): boolean =>
    outer?.includes(name) === true && (shared || key.startsWith(`${caller.facts.key}.`));
  if (!held || files.get(caller.file)?.functions.some(changes)) return call;
  const pools = resolver.value(caller, held);
  if (pools.length === 0 || !pools.every((e) => e.k === 'object' && poolSize(e.type))) return call;
  const method: Value = { k: 'str', value: callee.name.slice(name.length + 1) };
  return { ...call, callee: { k: 'op', op: '.', args: [held, method] } };
}

/**
 * A pool's effects depend on the pool: `run_in_executor(pool, f)` submits to that pool, `None` to the default threads;
 * a pool of one worker runs its tasks one after the other and is not there for speed.
 */
function ofItsPool(resolver: Resolver, caller: FunctionRef, call: CallEvent, target: Target): Target {
  if (target.k !== 'external') return target;
  const effect = target.model?.effects?.find((e) => e.k === 'submit' && e.to.endsWith('-pool'));
  if (effect?.k !== 'submit' || !target.model) return target;
  const given = effect.routine.index === 1 ? call.args[0]?.value : receiverOf(call.callee);
  if (!given || given.k === 'null') return target;
  const pools = resolver.value(caller, given).filter((e) => e.k === 'object');
  const inExecutor = effect.routine.index === 1;
  let to = inExecutor && pools.length === 0 ? null : effect.to;
  for (const pool of pools) {
    if (inExecutor) {
      const own = pythonModel(`${pool.type}.submit`)?.effects?.find((e) => e.k === 'submit');
      to = own?.k === 'submit' ? own.to : null;
    }
    const size = poolSize(pool.type);
    const workers = size && pool.made ? argument(pool.made.call, size.index, size.keyword) : null;
    if (workers?.k === 'int' && workers.value === 1) to = null;
  }
  if (to === effect.to) return target;
  const others = target.model.effects?.filter((e) => e !== effect) ?? [];
  const effects = to === null ? others : [...others, { ...effect, to }];
  return { ...target, model: { ...target.model, effects } };
}

/** `ProcessPoolExecutor(mp_context=get_context("spawn"))` never forks; nor, as far as is known, does one of an unknown context. */
function ofItsContext(resolver: Resolver, caller: FunctionRef, call: CallEvent, target: Target): Target {
  if (target.k !== 'external' || !target.model?.effects?.some((e) => e.k === 'fork')) return target;
  const receiver = receiverOf(call.callee);
  if (!receiver || !target.model.effects.some((e) => e.k === 'submit')) return target;
  for (const pool of resolver.value(caller, receiver)) {
    if (pool.k !== 'object' || !pool.made) continue;
    const { fn, call: made } = pool.made;
    const context = made.args.find((a) => a.name === 'mp_context');
    // Workers that are replaced after some tasks cannot be forked: then spawn is the default.
    const replaced = made.args.some((a) => a.name === 'max_tasks_per_child' && a.value.k !== 'null');
    const forks =
      context !== undefined &&
      resolver.value(fn, context.value).some((e) => e.k === 'object' && e.type === 'multiprocessing');
    if (replaced || (context !== undefined && context.value.k !== 'null' && !forks))
      return {
        ...target,
        model: { ...target.model, effects: target.model.effects.filter((e) => e.k !== 'fork') },
      };
  }
  return target;
}

function receiverOf(callee: Value): Value | null {
  if (callee.k === 'op' && callee.op === '.') return callee.args[0] ?? null;
  if (callee.k !== 'name') return null;
  const dot = callee.name.lastIndexOf('.');
  return dot > 0 ? { k: 'name', name: callee.name.slice(0, dot) } : null;
}

/** What runs when a value is handed over to be run: a function, or the routine of a task object. */
function runBy(resolver: Resolver, entity: Entity): readonly Target[] {
  switch (entity.k) {
    case 'object':
      return entity.made ? routineOfObject(resolver, entity.type, entity.made) : [];
    case 'instance': {
      const task = resolver.externalBase(entity.file, entity.key, (type) => taskClass(type) !== null);
      if (task === null) return calleeOf(resolver, entity);
      const run = resolver.method(entity.file, entity.key, 'run');
      if (run) return [{ k: 'function', fn: run }];
      return routineGivenToBase(resolver, entity.file, entity.key, task, entity.made);
    }
    case 'class':
      return [{ k: 'class', file: entity.file, key: entity.key }];
    default:
      return calleeOf(resolver, entity);
  }
}

/** `threading.Timer` is a Thread: the nearest class that knowledge gives a routine. */
function taskClass(type: string): string | null {
  for (let at: string | null = type; at !== null; at = baseOf(at)) if (routineOf(at)) return at;
  return null;
}

function routineOfObject(resolver: Resolver, type: string, made: Made): readonly Target[] {
  const task = taskClass(type);
  const ref = task === null ? null : routineOf(task);
  if (ref === null || ref === 'run') return [];
  const value = argument(made.call, ref.index, ref.keyword);
  return value ? resolver.value(made.fn, value).flatMap((entity) => calleeOf(resolver, entity)) : [];
}

/** A subclass without `run`: `super().__init__(target=…)`, or what it was made with where it has no `__init__`. */
function routineGivenToBase(
  resolver: Resolver,
  file: FileId,
  key: string,
  task: string,
  made: Made | null,
): readonly Target[] {
  const init = resolver.method(file, key, '__init__');
  if (!init) return made ? routineOfObject(resolver, task, made) : [];
  const found: Target[] = [];
  const ref = routineOf(task);
  if (ref === null || ref === 'run') return [];
  resolver.looksAt(init);
  for (const call of calls(init.facts.body)) {
    const value = call.args.find((a) => a.name === ref.keyword)?.value;
    if (value) found.push(...resolver.value(init, value).flatMap((entity) => calleeOf(resolver, entity)));
  }
  return found;
}

function argument(call: CallEvent, index: number, keyword: string | undefined): Value | null {
  const named = keyword === undefined ? undefined : call.args.find((a) => a.name === keyword);
  const given = named ?? call.args.filter((a) => a.name === undefined)[index];
  return given && !given.spread ? given.value : null;
}

/** A method of an unknown receiver, where its name says enough. */
function byMethodName(callee: Value): readonly Target[] {
  let name: string | null = null;
  if (callee.k === 'name') {
    const dot = callee.name.lastIndexOf('.');
    if (dot > 0) name = callee.name.slice(dot + 1);
  } else if (callee.k === 'op' && callee.op === '.' && callee.args[1]?.k === 'str')
    name = callee.args[1].value;
  if (name === null) return [];
  const model = pythonModel(`?.${name}`);
  return model ? [{ k: 'external', name: model.name, model }] : [];
}

function unique(targets: readonly Target[]): readonly Target[] {
  if (targets.length < 2) return targets;
  const seen = new Map<string, Target>();
  for (const target of targets) {
    seen.set(
      target.k === 'function'
        ? `f${target.fn.id}`
        : target.k === 'external'
          ? `e${target.name}`
          : `c${target.file}#${target.key}`,
      target,
    );
  }
  return [...seen.values()];
}
