/**
 * Functions that are reached through pointers: tables, members, variables and parameters. What is assigned anywhere to a
 * member of a name may be called through that member anywhere; the type narrows it where it is known. All of it is "may":
 * nothing that such a call does is certain.
 */
import type { FileId, FunctionFacts, ParameterFacts, Region, Value } from '../../../facts/model';
import { empty } from '../../../facts/model';
import { bodyIndex } from '../../bodyIndex';
import type { FunctionRef, Target } from '../../program';
import type { CFiles } from './files';
import { localTypes, simpleName, type Types } from './types';

/** More than this many are taken for unknown: the state after such a call would say nothing. */
export const mostTargets = 16;

interface Assigned {
  /** `a.b`, `ops[].run`, `handler`. */
  readonly place: string;
  readonly value: Value;
  /** The type as written, of a local variable that is initialised with a list. */
  readonly type: string | null;
}

interface Passed {
  readonly callee: string;
  readonly index: number;
  readonly value: Value;
}

interface BodyPointers {
  readonly assigned: readonly Assigned[];
  readonly passed: readonly Passed[];
}

const known = new WeakMap<Region, BodyPointers>();

function pointersOf(body: Region): BodyPointers {
  let found = known.get(body);
  if (found) return found;
  const assigned: Assigned[] = [];
  const passed: Passed[] = [];
  const index = bodyIndex(body);
  for (const { target, value, op, declares } of index.assigns)
    if (op === '=' && target.k === 'name' && mayName(value))
      assigned.push({ place: target.name, value, type: declares ?? null });
  for (const { callee, args } of index.calls)
    if (callee.k === 'name')
      for (const [index, { value }] of args.entries())
        if (mayName(value)) passed.push({ callee: callee.name, index, value });
  found = { assigned, passed };
  known.set(body, found);
  return found;
}

function mayName(value: Value): boolean {
  switch (value.k) {
    case 'name':
      return !value.name.includes('.');
    case 'func':
      return true;
    case 'op':
      return (value.op === 'addr' || value.op === '?:') && value.args.some(mayName);
    case 'list':
      return value.items.some(mayName);
    case 'record':
      return value.entries.some((e) => mayName(e.value));
    default:
      return false;
  }
}

export interface Contribution {
  /** Simple name of the structure, where it is known. */
  readonly of: string | null;
  readonly at: FunctionRef;
  readonly value: Value;
}

export interface PointerContext {
  readonly files: CFiles;
  readonly types: Types;
  readonly functions: ReadonlyMap<string, FunctionRef>;
  /** A name could be a function: of the project, or one with a model. */
  isFunction(name: string): boolean;
  /** What a value is, followed no further than names. */
  direct(at: FunctionRef, value: Value): readonly Target[];
}

export class Pointers {
  readonly #fields = new Map<string, Contribution[]>();
  readonly #passed = new Map<string, { readonly at: FunctionRef; readonly passed: Passed }[]>();
  /** What initialisers at file level name. */
  readonly #tables = new Map<FileId, Contribution[]>();
  readonly #memo = new Map<string, readonly Target[]>();
  readonly #running = new Set<string>();

  constructor(private readonly context: PointerContext) {
    for (const fn of context.functions.values()) {
      const { assigned, passed } = pointersOf(fn.facts.body);
      for (const one of assigned) this.#addAssigned(fn, one);
      for (const one of passed) {
        if (!this.#counts(fn, one.value)) continue;
        const name = simpleName(one.callee);
        const list = this.#passed.get(name);
        if (list) list.push({ at: fn, passed: one });
        else this.#passed.set(name, [{ at: fn, passed: one }]);
      }
    }
    for (const [file, facts] of context.files.files) {
      if (facts.language !== 'c' && facts.language !== 'cpp') continue;
      const at = fileLevel(file);
      for (const { name, type, init } of facts.variables) {
        if (!init || !mayName(init)) continue;
        if (init.k === 'list' || init.k === 'record') {
          this.#addList(at, this.#structOf(file, type), name, init);
        } else this.#add(name, { of: null, at, value: init });
      }
    }
  }

  /** What is called through `a.b`, `table[]`, or a variable: empty where nothing or too much is known. */
  through(at: FunctionRef, place: string): readonly Target[] {
    const dot = place.lastIndexOf('.');
    const field = place.slice(dot + 1).replace(/\[\]$/, '');
    const all = this.#fields.get(field);
    if (!all) return [];
    const of = dot < 0 ? null : this.context.types.typeNameOfPlace(at, place.slice(0, dot));
    const file = dot < 0 ? at.file : '';
    const key = `${of ?? ''}|${field}|${file}`;
    let found = this.#memo.get(key);
    if (found) return found;
    if (this.#running.has(key)) return [];
    this.#running.add(key);
    const fitting = all.filter((c) =>
      dot < 0
        ? c.of === null && (c.at.file === at.file || this.#isGlobal(c.at, field))
        : of === null || c.of === null || c.of === of,
    );
    found = this.#join(fitting);
    this.#running.delete(key);
    this.#memo.set(key, found);
    return found;
  }

  named(file: FileId): readonly Contribution[] {
    return this.#tables.get(file) ?? [];
  }

  /** What callers give for a parameter. */
  parameter(fn: FunctionRef, index: number): readonly Target[] {
    const all = this.#passed.get(fn.facts.name);
    if (!all) return [];
    const key = `${fn.id}|${index}`;
    let found = this.#memo.get(key);
    if (found) return found;
    if (this.#running.has(key)) return [];
    this.#running.add(key);
    const given = all.filter(
      ({ at, passed }) => passed.index === index && this.#calls(at, passed.callee, fn),
    );
    found = this.#join(given.map(({ at, passed }) => ({ of: null, at, value: passed.value })));
    this.#running.delete(key);
    this.#memo.set(key, found);
    return found;
  }

  /** Whether a call by this name may be one of the function, not of a method of the same name of another class. */
  #calls(at: FunctionRef, callee: string, { facts }: FunctionRef): boolean {
    const dot = callee.lastIndexOf('.');
    if (dot < 0 || facts.owner === null) return true;
    const { types } = this.context;
    const of = types.typeNameOfPlace(at, callee.slice(0, dot));
    const owner = simpleName(facts.owner);
    return of === null || of === owner || types.derived(of).has(owner) || types.derived(owner).has(of);
  }

  #join(from: readonly Contribution[]): readonly Target[] {
    const out = new Map<string, Target>();
    for (const { at, value } of from) {
      for (const target of this.#values(at, value)) {
        if (target.k === 'function') out.set(target.fn.id, target);
        else if (target.k === 'external' && target.model) out.set(target.name, target);
        if (out.size > mostTargets) return [];
      }
    }
    return [...out.values()];
  }

  #values(at: FunctionRef, value: Value): readonly Target[] {
    if (value.k === 'op') return value.args.flatMap((v) => this.#values(at, v));
    if (value.k === 'name') {
      const index = at.facts.params.findIndex((p) => p.name === value.name);
      if (index >= 0) return this.parameter(at, index);
      if (value.name.includes('.')) return [];
    }
    return this.context.direct(at, value);
  }

  #addAssigned(at: FunctionRef, { place, value, type }: Assigned): void {
    if (value.k === 'list' || value.k === 'record') {
      if (type !== null) this.#addList(at, this.#structOf(at.file, type), place, value);
      return;
    }
    if (!this.#counts(at, value)) return;
    const dot = place.lastIndexOf('.');
    const field = place.slice(dot + 1).replace(/\[\]$/, '');
    // A local variable is followed in its own function.
    if (dot < 0 && (at.facts.locals.includes(field) || at.facts.params.some((p) => p.name === field))) return;
    const of = dot < 0 ? null : this.context.types.typeNameOfPlace(at, place.slice(0, dot));
    this.#add(field, { of, at, value });
  }

  /** Members by name or by position; elements of an array count for the array's name too. */
  #addList(at: FunctionRef, of: StructType | null, array: string, init: Value): void {
    const one = (field: string | null, value: Value, inner: StructType | null): void => {
      if (value.k === 'list' || value.k === 'record') this.#addList(at, inner, array, value);
      else if (this.#counts(at, value)) {
        if (field !== null) this.#add(field, { of: of?.name ?? null, at, value });
        if (of === null || field === null) this.#add(array, { of: null, at, value });
      }
    };
    if (init.k === 'record')
      for (const { name, value } of init.entries) {
        const field = name.startsWith('[') ? null : name.slice(name.lastIndexOf('.') + 1);
        one(field, value, field === null ? of : (of?.member(field) ?? null));
      }
    else if (init.k === 'list')
      for (const [i, value] of init.items.entries()) {
        const nested = value.k === 'list' || value.k === 'record';
        const field = of?.fields[i];
        const member = nested && field !== undefined ? of?.member(field) : undefined;
        one(nested ? null : (field ?? null), value, member ?? of);
      }
  }

  #structOf(file: FileId, type: string): StructType | null {
    const { types } = this.context;
    const found = types.classOfType(file, type);
    if (!found?.facts.fields?.length) return null;
    const { fields, name } = found.facts;
    return {
      name,
      fields: fields.map((f) => f.name),
      member: (field) => {
        const of = fields.find((f) => f.name === field)?.type;
        return of === undefined || of.includes('*') ? null : this.#structOf(found.file, of);
      },
    };
  }

  /** A value that can name a function, or a parameter that callers give one for. */
  #counts(at: FunctionRef, value: Value): boolean {
    switch (value.k) {
      case 'func':
        return true;
      case 'name':
        return this.context.isFunction(simpleName(value.name))
          ? !at.facts.locals.includes(value.name)
          : at.facts.params.some((p) => p.name === value.name && mayHold(p));
      case 'op':
        return value.args.some((v) => this.#counts(at, v));
      default:
        return false;
    }
  }

  #isGlobal(at: FunctionRef, name: string): boolean {
    const own = this.context.files.files.get(at.file)?.variables.find((v) => v.name === name);
    return own?.linkage !== 'internal';
  }

  #add(field: string, contribution: Contribution): void {
    const { at } = contribution;
    if (at.facts.key === '') {
      const table = this.#tables.get(at.file);
      if (table) table.push(contribution);
      else this.#tables.set(at.file, [contribution]);
    }
    const list = this.#fields.get(field);
    if (list) list.push(contribution);
    else this.#fields.set(field, [contribution]);
  }
}

const number =
  /^(?:\s*(?:const|volatile|register|restrict|unsigned|signed|short|long|int|char|float|double|bool|_Bool|s?size_t|off_t|time_t|mode_t|[pug]id_t|u?int\d+_t)\b|[\s*])+$/;

/** What is declared a number or text leads to no function, whatever is passed on. */
function mayHold({ type }: ParameterFacts): boolean {
  return type === undefined || !number.test(type);
}

interface StructType {
  readonly name: string;
  readonly fields: readonly string[];
  member(field: string): StructType | null;
}

/** Where initialisers at file level stand. */
function fileLevel(file: FileId): FunctionRef {
  const facts: FunctionFacts = {
    key: '',
    name: '',
    kind: 'function',
    owner: null,
    span: { start: 0, end: 0 },
    nameSpan: { start: 0, end: 0 },
    params: [],
    linkage: 'internal',
    isAsync: false,
    isGenerator: false,
    decorators: [],
    locals: [],
    body: empty,
    calls: 0,
  };
  return { id: `${file}#`, file, facts };
}

/** What of a function can change where pointers of others lead. @param isFunction whether a name can be a function */
export function pointerKey(facts: FunctionFacts, isFunction: (name: string) => boolean): string {
  const { assigned, passed } = pointersOf(facts.body);
  const params = new Set(facts.params.filter(mayHold).map((p) => p.name));
  const locals = new Set(facts.locals);
  const counts = (v: Value): boolean =>
    v.k === 'func' ||
    (v.k === 'name' && (isFunction(simpleName(v.name)) ? !locals.has(v.name) : params.has(v.name))) ||
    (v.k === 'op' && v.args.some(counts)) ||
    (v.k === 'list' && v.items.some(counts)) ||
    (v.k === 'record' && v.entries.some((e) => counts(e.value)));
  // Whose member or method it is follows from the type of the variable.
  const types = localTypes(facts);
  const typeOf = (place: string): string => types.get(/^[^.[]*/u.exec(place)?.[0] ?? '') ?? '';
  let key = '';
  for (const one of assigned)
    if (counts(one.value)) key += `${typeOf(one.place)} ${one.place}=${JSON.stringify(one)}\n`;
  for (const one of passed) if (counts(one.value)) key += `${typeOf(one.callee)} ${JSON.stringify(one)}\n`;
  return key;
}
