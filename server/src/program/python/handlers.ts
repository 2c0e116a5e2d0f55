/** Functions that answer requests: registered with a web framework, or methods of one of its handler classes. */
import type { FileId, Value } from '../../facts/model';
import { calls } from '../../facts/model';
import {
  handlerClass,
  looksLikeRoute,
  registration,
  registrationNames,
  routeDecorator,
  type Framework,
} from '../../knowledge/libraries/python/web';
import type { FunctionRef, Program } from '../program';

export interface RequestHandler {
  readonly fn: FunctionRef;
  /** null: the path in its decorator says that it is one, but not of which framework. */
  readonly framework: Framework | null;
  /** Its code runs on an event loop. */
  readonly onLoop: boolean;
}

const cache = new WeakMap<Program, ReadonlyMap<FunctionRef, RequestHandler>>();

export function requestHandlers(program: Program): ReadonlyMap<FunctionRef, RequestHandler> {
  let found = cache.get(program);
  if (!found) {
    found = compute(program);
    cache.set(program, found);
  }
  return found;
}

function compute(program: Program): Map<FunctionRef, RequestHandler> {
  const found = new Map<FunctionRef, RequestHandler>();
  const add = (fn: FunctionRef, framework: Framework | null): void => {
    const onLoop = fn.facts.isAsync || framework?.runs === 'loop';
    if (!found.has(fn)) found.set(fn, { fn, framework, onLoop });
  };
  const classes = handlerClasses(program);
  for (const fn of program.functions.values()) {
    if (program.files.get(fn.file)?.language !== 'python') continue;
    const route = routeOf(program, fn);
    if (route) add(fn, route.framework);
    const { kind, owner, name } = fn.facts;
    const known = kind === 'method' && owner !== null ? classes(fn.file, owner) : null;
    if (known?.methods.test(name)) add(fn, known.framework);
    for (const call of calls(fn.facts.body)) {
      const { callee } = call;
      if (callee.k !== 'name' || !registrationNames.has(lastOf(callee.name))) continue;
      for (const target of program.callees(fn, call)) {
        const where = target.k === 'external' ? registration(target.name) : null;
        const given = where
          ? (call.args.find((a) => a.name === where.keyword) ??
            call.args.filter((a) => a.name === undefined)[where.index])
          : undefined;
        if (!where || !given || given.spread) continue;
        for (const handler of program.targets(fn, given.value))
          if (handler.k === 'function') add(handler.fn, where.framework);
      }
    }
  }
  return found;
}

/** `@app.route("/")` and the like; null: no route. */
function routeOf(program: Program, fn: FunctionRef): { readonly framework: Framework | null } | null {
  for (const decorator of fn.facts.decorators) {
    const [callee, path] = decorator.k === 'op' && decorator.op === 'call' ? decorator.args : [decorator];
    if (callee?.k !== 'name' || !callee.name.includes('.')) continue;
    const shape = looksLikeRoute(callee.name, path?.k === 'str' ? path.value : '/');
    if (!shape) continue;
    const at = around(program, fn);
    const targets = at ? program.targets(at, callee) : [];
    for (const target of targets) {
      const framework = target.k === 'external' ? routeDecorator(target.name) : null;
      if (framework) return { framework };
    }
    // A router from a file that is not here. A project's own decorator is not one because its name is `get`.
    const own = targets.some((t) => t.k !== 'external');
    if (!own && path?.k === 'str' && path.value.startsWith('/')) return { framework: null };
  }
  return null;
}

/** The code that a definition stands in. */
function around(program: Program, fn: FunctionRef): FunctionRef | undefined {
  for (let key = fn.facts.owner; key !== null && key !== '';) {
    const of = program.functionOf(fn.file, key);
    if (of) return of;
    const dot = key.lastIndexOf('.');
    key = dot > 0 ? key.slice(0, dot) : null;
  }
  return program.functionOf(fn.file, '<module>');
}

type HandlerClass = NonNullable<ReturnType<typeof handlerClass>>;

/** Classes that derive from a framework's handler class, through classes of the project. */
function handlerClasses(program: Program): (file: FileId, key: string) => HandlerClass | null {
  const known = new Map<string, HandlerClass | null>();
  const find = (file: FileId, key: string, depth: number): HandlerClass | null => {
    const id = `${file}#${key}`;
    const before = known.get(id);
    if (before !== undefined) return before;
    known.set(id, null);
    const module = program.functionOf(file, '<module>');
    const bases: readonly Value[] = program.files.get(file)?.classes.find((c) => c.key === key)?.bases ?? [];
    for (const base of module && depth < 12 ? bases : []) {
      if (base.k !== 'name' || !module) continue;
      for (const target of program.targets(module, base)) {
        const of =
          target.k === 'external'
            ? handlerClass(target.name)
            : target.k === 'class'
              ? find(target.file, target.key, depth + 1)
              : null;
        if (of) {
          known.set(id, of);
          return of;
        }
      }
    }
    return null;
  };
  return (file, key) => find(file, key, 0);
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
