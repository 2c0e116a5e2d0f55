/** What names mean inside one function, one class and one file, read off the facts once and on demand. */
import type { CallEvent, FileFacts, FileId, ImportFacts, Value } from '../../../facts/model';
import { regions } from '../../../facts/model';
import type { FunctionRef } from '../../program';

/** Values by name inside one function. Elements of a container go by the container's name. */
export interface FunctionScope {
  readonly calls: ReadonlyMap<number, CallEvent>;
  readonly assigned: ReadonlyMap<string, readonly Value[]>;
  readonly returns: readonly Value[];
}

/** More values than this for one name are as good as unknown. */
const most = 12;

/** Methods that put their last argument into the receiver. */
const adders =
  /^(.*)\.(?:append|appendleft|add|put|put_nowait|extend|insert|setdefault|update|enter_context|enter_async_context)$/u;

export function functionScope(fn: FunctionRef): FunctionScope {
  const calls = new Map<number, CallEvent>();
  const assigned = new Map<string, Value[]>();
  const returns: Value[] = [];
  const bind = (target: Value, value: Value): void => {
    if (target.k === 'list') for (const item of target.items) bind(item, value);
    if (target.k !== 'name' || value.k === 'unknown' || value.k === 'int') return;
    const name = target.name.replaceAll('[]', '');
    const list = assigned.get(name);
    if (!list) assigned.set(name, [value]);
    else if (list.length < most) list.push(value);
  };
  for (const region of regions(fn.facts.body)) {
    switch (region.k) {
      case 'call': {
        calls.set(region.id, region);
        if (region.callee.k !== 'name') break;
        const container = adders.exec(region.callee.name)?.[1];
        const last = region.args[region.args.length - 1];
        if (container !== undefined && last) bind({ k: 'name', name: container }, last.value);
        break;
      }
      case 'assign':
        bind(region.target, region.value);
        break;
      case 'loop':
        if (region.each) bind(region.each.target, region.each.over);
        break;
      case 'scope':
        for (const { target, value } of region.contexts) if (target) bind(target, value);
        break;
      case 'exit':
        if (region.how === 'return' && region.value && returns.length < most) returns.push(region.value);
        break;
      default:
        break;
    }
  }
  return { calls, assigned, returns };
}

/** One file's names: functions and classes by key and by place, imports by the name they bind. */
export interface FileIndex {
  readonly file: FileId;
  readonly module: FunctionRef | undefined;
  readonly functions: ReadonlyMap<string, FunctionRef>;
  readonly classes: ReadonlyMap<string, FileFacts['classes'][number]>;
  /** Functions by owner (`''` for file level) and name: `''` + `main`, `Server` + `run`. */
  readonly named: ReadonlyMap<string, readonly FunctionRef[]>;
  /** Methods by class. */
  readonly methods: ReadonlyMap<string, readonly FunctionRef[]>;
  readonly imports: ReadonlyMap<
    string,
    readonly { readonly facts: ImportFacts; readonly name: string | null }[]
  >;
  readonly stars: readonly ImportFacts[];
  /** Functions that assign a file-level name through `global`. */
  readonly globals: ReadonlyMap<string, readonly FunctionRef[]>;
}

export const place = (owner: string | null, name: string): string => `${owner ?? ''}/${name}`;

export function indexFile(file: FileId, facts: FileFacts, refs: readonly FunctionRef[]): FileIndex {
  const functions = new Map<string, FunctionRef>();
  const named = new Map<string, FunctionRef[]>();
  const globals = new Map<string, FunctionRef[]>();
  const methods = new Map<string, FunctionRef[]>();
  for (const fn of refs) {
    functions.set(fn.facts.key, fn);
    if (fn.facts.kind !== 'lambda' && fn.facts.kind !== 'module')
      add(named, place(fn.facts.owner, fn.facts.name), fn);
    if (fn.facts.kind === 'method' && fn.facts.owner !== null) add(methods, fn.facts.owner, fn);
    for (const name of fn.facts.outer ?? []) add(globals, name, fn);
  }
  const imports = new Map<string, { facts: ImportFacts; name: string | null }[]>();
  const stars: ImportFacts[] = [];
  for (const one of facts.imports) {
    if (one.star) stars.push(one);
    for (const { name, as } of one.names) add(imports, as, { facts: one, name });
    if (one.as !== undefined) add(imports, one.as, { facts: one, name: null });
  }
  return {
    file,
    module: functions.get('<module>'),
    functions,
    classes: new Map(facts.classes.map((c) => [c.key, c])),
    named,
    methods,
    imports,
    stars,
    globals,
  };
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
