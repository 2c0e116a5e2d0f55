/**
 * Methods of the project by their name, for estimates only: where the type of an object is not known, and a method of its
 * name is defined once or a few times in the project, one of these is meant more often than not. Nothing that claims a
 * fork, a thread or a lock rests on it.
 */
import type { CallEvent, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { waitingMethods } from '../../knowledge/libraries/python/streams';
import type { FunctionRef, Program } from '../program';

/** More definitions than this say that the name is a common one. */
const most = 4;

const indices = new WeakMap<Program, ReadonlyMap<string, readonly FunctionRef[]>>();

function methodsByName(program: Program): ReadonlyMap<string, readonly FunctionRef[]> {
  const known = indices.get(program);
  if (known) return known;
  const found = new Map<string, FunctionRef[]>();
  for (const fn of program.functions.values()) {
    if (fn.facts.kind !== 'method' || fn.facts.name.startsWith('__')) continue;
    if (program.files.get(fn.file)?.language !== 'python') continue;
    // What only its subclasses fill in says nothing.
    if (isAbstract(fn)) continue;
    const list = found.get(fn.facts.name);
    if (list) list.push(fn);
    else found.set(fn.facts.name, [fn]);
  }
  indices.set(program, found);
  return found;
}

/** Methods that a call of an unknown object's may mean; empty: nothing can be said. */
export function likelyMethods(program: Program, call: CallEvent): readonly FunctionRef[] {
  const name = methodName(call.callee);
  return name !== null && waitingMethods.has(name) ? [] : likelyTargets(program, call.callee);
}

const classes = new WeakMap<Program, ReadonlySet<string>>();

/** `self.__class__.Guard(self)`: makes an object of a class that the project has under this name. */
export function makesObject(program: Program, call: CallEvent): boolean {
  const name = methodName(call.callee);
  if (name === null || !/^[A-Z]/u.test(name)) return false;
  let known = classes.get(program);
  if (!known) {
    const found = new Set<string>();
    for (const file of program.files.values())
      if (file.language === 'python') for (const { name: own } of file.classes) found.add(own);
    known = found;
    classes.set(program, known);
  }
  return known.has(name);
}

/** `table.get(key, default)`: nothing but a mapping takes a value for what is not there. */
export function isLookup(call: CallEvent): boolean {
  if (methodName(call.callee) !== 'get' || call.args.length !== 2) return false;
  const [, missing] = call.args;
  return missing?.name === undefined && missing?.spread !== true && missing?.value.k !== 'record';
}

/** The same of a value that is handed over: `pool.submit(evaluator.evaluate, x)`. */
export function likelyTargets(program: Program, value: Value): readonly FunctionRef[] {
  const name = methodName(value);
  const found = name === null ? [] : (methodsByName(program).get(name) ?? []);
  return found.length <= most ? found : [];
}

function methodName(value: Value): string | null {
  if (value.k === 'name') {
    const dot = value.name.lastIndexOf('.');
    return dot > 0 ? value.name.slice(dot + 1) : null;
  }
  const [, name] = value.k === 'op' && value.op === '.' ? value.args : [];
  return name?.k === 'str' ? name.value : null;
}

/** Does nothing, or raises NotImplementedError. */
export function isAbstract(fn: FunctionRef): boolean {
  for (const region of regions(fn.facts.body)) {
    if (region.k === 'call')
      return region.callee.k === 'name' && region.callee.name === 'NotImplementedError';
    if (region.k === 'assign' || region.k === 'loop') return false;
    if (
      region.k === 'exit' &&
      region.how === 'return' &&
      region.value !== undefined &&
      region.value.k !== 'null'
    )
      return false;
  }
  return true;
}
