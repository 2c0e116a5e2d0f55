/** Types of variables and members, as far as they name classes of the project. */
import type { FunctionFacts, Region, Value } from '../../../facts/model';
import { bodyIndex } from '../../bodyIndex';
import type { FunctionRef } from '../../program';
import type { CFiles, ClassRef } from './files';

const declared = new WeakMap<Region, ReadonlyMap<string, string>>();

/** Types of a body's local variables as written. */
export function localTypes({ body }: FunctionFacts): ReadonlyMap<string, string> {
  let known = declared.get(body);
  if (!known) {
    const found = new Map<string, string>();
    for (const { declares, target, value } of bodyIndex(body).assigns)
      if (declares !== undefined && target.k === 'name' && !found.has(target.name))
        found.set(target.name, typeOfValue(declares, value));
    known = found;
    declared.set(body, known);
  }
  return known;
}

/** `auto p = new T` is a T. */
function typeOfValue(written: string, value: Value): string {
  if (!/\bauto\b/.test(written) || value.k !== 'call') return written;
  return `auto #${value.call}`;
}

export class Types {
  readonly #derived = new Map<string, Set<string>>();

  constructor(private readonly files: CFiles) {
    for (const all of files.allClasses())
      for (const { facts } of all)
        for (const base of facts.bases) {
          if (base.k !== 'name') continue;
          const name = simpleName(base.name);
          const list = this.#derived.get(name);
          if (list) list.add(facts.name);
          else this.#derived.set(name, new Set([facts.name]));
        }
  }

  /** The class of `a.b.c[]` in a function; null where it is none of the project. */
  classOfPlace(at: FunctionRef, place: string): ClassRef | null {
    const [first, ...rest] = place.replace(/\[\]/g, '').split('.');
    if (first === undefined) return null;
    let found = this.#classOfVariable(at, first);
    for (const member of rest) {
      if (!found) return null;
      const type = this.#fieldType(found, member);
      found = type === null ? null : this.classOfType(found.file, type);
    }
    return found;
  }

  /**
   * Simple name of the type of `a.b.c[]`: of a class of the project, or as it is written, `vector` for a
   * `std::vector<int> &`. Null where the type is not known.
   */
  typeNameOfPlace(at: FunctionRef, place: string): string | null {
    const known = this.classOfPlace(at, place);
    if (known) return known.facts.name;
    const written = this.writtenTypeOfPlace(at, place);
    return written === null ? null : writtenName(written);
  }

  /** The type of `a.b.c[]` as it is declared, `std::vector<int> &`. */
  writtenTypeOfPlace(at: FunctionRef, place: string): string | null {
    const plain = place.replace(/\[\]/g, '');
    const dot = plain.lastIndexOf('.');
    const of = dot < 0 ? null : this.classOfPlace(at, plain.slice(0, dot));
    return dot < 0 ? this.#typeOfVariable(at, plain) : of && this.#fieldType(of, plain.slice(dot + 1));
  }

  #classOfVariable(at: FunctionRef, name: string): ClassRef | null {
    if (name === 'this') return this.#owner(at);
    const type = this.#typeOfVariable(at, name);
    if (type === null) return null;
    const made = /^auto #(\d+)$/.exec(type)?.[1];
    return made === undefined ? this.classOfType(at.file, type) : this.#constructed(at, Number(made));
  }

  #owner({ facts, file }: FunctionRef): ClassRef | null {
    return facts.owner === null ? null : this.files.classOf(file, simpleName(facts.owner));
  }

  #typeOfVariable(at: FunctionRef, name: string): string | null {
    const { facts, file } = at;
    const owner = this.#owner(at);
    return (
      localTypes(facts).get(name) ??
      facts.params.find((p) => p.name === name)?.type ??
      (owner ? this.#fieldType(owner, name) : null) ??
      this.files.files.get(file)?.variables.find((v) => v.name === name)?.type ??
      null
    );
  }

  #constructed(at: FunctionRef, id: number): ClassRef | null {
    const made = bodyIndex(at.facts.body).calls.find((call) => call.id === id);
    return made?.callee.k === 'name' ? this.files.classOf(at.file, simpleName(made.callee.name)) : null;
  }

  #fieldType(of: ClassRef, name: string, depth = 0): string | null {
    const own = of.facts.fields?.find((f) => f.name === name);
    if (own || depth > 8) return own?.type ?? null;
    for (const base of this.bases(of)) {
      const type = this.#fieldType(base, name, depth + 1);
      if (type !== null) return type;
    }
    return null;
  }

  bases(of: ClassRef): ClassRef[] {
    return of.facts.bases.flatMap((b) =>
      b.k === 'name' ? (this.files.classOf(of.file, simpleName(b.name)) ?? []) : [],
    );
  }

  /** Simple names of the classes that derive from one, directly or not. */
  derived(name: string): ReadonlySet<string> {
    const out = new Set<string>();
    for (const one of this.#derived.get(name) ?? []) out.add(one);
    for (const one of out) for (const next of this.#derived.get(one) ?? []) out.add(next);
    out.delete(name);
    return out;
  }

  /** `const struct command *`, `std::unique_ptr<Worker> &`: the class itself, or the first one in angle brackets. */
  classOfType(file: string, written: string): ClassRef | null {
    for (const word of written.match(/[A-Za-z_][\w:]*/g) ?? []) {
      const name = simpleName(word);
      if (!this.files.isClass(name)) continue;
      const found = this.files.classOf(file, name);
      if (found) return this.#behindAlias(found);
    }
    return null;
  }

  /** `typedef struct x y`: x, where x is known. */
  #behindAlias(of: ClassRef): ClassRef {
    let at = of;
    for (let depth = 0; depth < 5 && at.facts.fields?.length === 0; depth++) {
      const [base] = this.bases(at);
      if (!base || at.facts.bases.length !== 1) break;
      at = base;
    }
    return at;
  }
}

/** Null where what is written names no type: `auto`, a parameter of a template. */
function writtenName(type: string): string | null {
  const name = type
    .replace(/<.*$/s, '')
    .match(/[A-Za-z_][\w:]*/g)
    ?.filter(
      (word) => !/^(?:const|volatile|static|extern|register|struct|class|union|enum|typename)$/.test(word),
    )
    .at(-1);
  if (name === undefined) return null;
  const simple = simpleName(name);
  return /^(?:auto|decltype|[A-Z][A-Z0-9]?|T[A-Z]\w*|_\w+)$/.test(simple) ? null : simple;
}

export function simpleName(name: string): string {
  return /[^.:]*$/.exec(name)?.[0] ?? name;
}
