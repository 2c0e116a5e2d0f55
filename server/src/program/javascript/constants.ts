/** Strings and paths that values stand for: names of signals, entry files of workers. */
import type { CallEvent, FileId, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { callsOf } from '../callsOf';
import { directoryNames, fileNames, passesPath, pathJoins } from '../../knowledge/libraries/node/shapes';
import { resolveRelative } from '../link/javascript/paths';
import type { FunctionRef, Program } from '../program';

const maxDepth = 8;

export function callById(fn: FunctionRef, id: number): CallEvent | undefined {
  for (const call of callsOf(fn)) if (call.id === id) return call;
  return undefined;
}

/** The function around, or the module; classes are passed over. */
export function functionAround(program: Program, fn: FunctionRef): FunctionRef | undefined {
  if (fn.facts.key === '<module>') return undefined;
  let owner = fn.facts.owner;
  while (owner !== null) {
    const around = program.functionOf(fn.file, owner);
    if (around) return around;
    const dot = owner.lastIndexOf('.');
    owner = dot < 0 ? null : owner.slice(0, dot);
  }
  return program.functionOf(fn.file, '<module>');
}

/** The function that declares a name as seen from `fn`; undefined: not declared in this file. */
export function declaring(program: Program, fn: FunctionRef, name: string): FunctionRef | undefined {
  for (let at: FunctionRef | undefined = fn; at; at = functionAround(program, at)) {
    if (at.facts.locals.includes(name) || at.facts.params.some((p) => p.name === name)) return at;
  }
  return undefined;
}

/** What a name is given, each once; null: among others something that cannot be seen, such as an argument. */
function givenTo(
  program: Program,
  fn: FunctionRef,
  name: string,
): { at: FunctionRef; values: Value[] } | null {
  const at = declaring(program, fn, name);
  if (!at) return null;
  const values: Value[] = [];
  const isParameter = at.facts.params.some((p) => p.name === name);
  if (isParameter) {
    const over = iterated(program, at, name);
    return over && { at: over.at, values: [{ k: 'op', op: '[]', args: [over.value] }] };
  }
  for (const region of regions(at.facts.body))
    if (region.k === 'assign' && region.target.k === 'name' && region.target.name === name)
      values.push(region.value);
  return values.length > 0 ? { at, values } : null;
}

/** The list that a function is run over, where this parameter is the element: `list.forEach((name) => …)`. */
function iterated(program: Program, fn: FunctionRef, name: string): { at: FunctionRef; value: Value } | null {
  const around = functionAround(program, fn);
  if (!around || fn.facts.params[0]?.name !== name) return null;
  for (const call of callsOf(around)) {
    const first = call.args[0]?.value;
    if (first?.k !== 'func' || first.key !== fn.facts.key) continue;
    const receiver = receiverOf(call, /^(forEach|map)$/u);
    return receiver && { at: around, value: receiver };
  }
  return null;
}

/** What a method of one of these names is called on. */
export function receiverOf(call: CallEvent, method: RegExp): Value | null {
  const { callee } = call;
  if (callee.k === 'name') {
    const dot = callee.name.lastIndexOf('.');
    return dot > 0 && method.test(callee.name.slice(dot + 1))
      ? { k: 'name', name: callee.name.slice(0, dot) }
      : null;
  }
  if (callee.k !== 'op' || callee.op !== '.') return null;
  const [object, property] = callee.args;
  return object && property?.k === 'str' && method.test(property.value) ? object : null;
}

/** Every string that a value may be; null: not all of them are in sight. */
export function stringsOf(
  program: Program,
  fn: FunctionRef,
  value: Value,
  depth = 0,
): readonly string[] | null {
  if (depth > maxDepth) return null;
  const all = (at: FunctionRef, values: readonly Value[]): readonly string[] | null => {
    const found = values.map((v) => stringsOf(program, at, v, depth + 1));
    return found.some((f) => f === null) ? null : [...new Set(found.flatMap((f) => f ?? []))];
  };
  switch (value.k) {
    case 'str':
      return [value.value];
    case 'op': {
      const [first, second, third] = value.args;
      if (value.op === '[]' && first) {
        const items = listOf(program, fn, first, depth + 1);
        return items && all(items.at, items.values);
      }
      return value.op === '?:' && second && third ? all(fn, [second, third]) : null;
    }
    case 'name': {
      if (value.name.endsWith('[]'))
        return stringsOf(
          program,
          fn,
          { k: 'op', op: '[]', args: [{ k: 'name', name: value.name.slice(0, -2) }] },
          depth + 1,
        );
      if (value.name.includes('.')) return null;
      const given = givenTo(program, fn, value.name);
      return given && all(given.at, given.values);
    }
    default:
      return null;
  }
}

/** The items of a list that is written out. */
export function listOf(
  program: Program,
  fn: FunctionRef,
  value: Value,
  depth = 0,
): { readonly at: FunctionRef; readonly values: readonly Value[] } | null {
  if (depth > maxDepth) return null;
  if (value.k === 'list')
    return value.items.some((i) => i.k === 'op' && i.op === '...') ? null : { at: fn, values: value.items };
  if (value.k !== 'name' || /[.[]/u.test(value.name)) return null;
  const given = givenTo(program, fn, value.name);
  const [only] = given?.values ?? [];
  return given?.values.length === 1 && only ? listOf(program, given.at, only, depth + 1) : null;
}

/** The file of the program that a path or URL names: relative to the file, as programs mean it, or to the top. */
export function fileOf(program: Program, fn: FunctionRef, value: Value): FileId | null {
  const path = pathOf(program, fn, value, 0);
  if (path === null) return null;
  if (path === '') return fn.file;
  const relative = path.startsWith('.') ? path : `./${path.replace(/^\/+/u, '')}`;
  const near = resolveRelative(fn.file, relative, program.files);
  if (near !== null) return near;
  // `new Worker('./src/worker.js')` is relative to the working directory, which is most likely a folder above.
  const folders = fn.file.split('/').slice(0, -1);
  for (let up = folders.length - 1; up >= 0; up--) {
    const found = resolveRelative([...folders.slice(0, up), 'x'].join('/'), relative, program.files);
    if (found !== null) return found;
  }
  return null;
}

/** A path relative to the folder of the file; `''` is the file itself. */
function pathOf(program: Program, fn: FunctionRef, value: Value, depth: number): string | null {
  if (depth > maxDepth) return null;
  switch (value.k) {
    case 'str':
      return value.value.replace(/^file:\/\//u, '');
    case 'name': {
      if (fileNames.has(value.name)) return '';
      if (directoryNames.has(value.name)) return '.';
      if (/[.[]/u.test(value.name)) return null;
      const given = givenTo(program, fn, value.name);
      const [only] = given?.values ?? [];
      return given?.values.length === 1 && only ? pathOf(program, given.at, only, depth + 1) : null;
    }
    case 'op':
      if (value.op === 'template' || value.op === '+') return joined(program, fn, value.args, depth, '');
      return null;
    case 'call': {
      const call = callById(fn, value.call);
      const first = call?.args[0];
      if (!call || !first) return null;
      for (const target of program.callees(fn, call)) {
        if (target.k !== 'external') continue;
        if (passesPath.has(target.name)) return pathOf(program, fn, first.value, depth + 1);
        if (pathJoins.has(target.name))
          return joined(
            program,
            fn,
            call.args.map((a) => a.value),
            depth,
            '/',
          );
      }
      return null;
    }
    default:
      return null;
  }
}

function joined(
  program: Program,
  fn: FunctionRef,
  parts: readonly Value[],
  depth: number,
  separator: string,
): string | null {
  const texts = parts.map((part) => pathOf(program, fn, part, depth + 1));
  return texts.some((t) => t === null || t === '') ? null : texts.join(separator);
}
