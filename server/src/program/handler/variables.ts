/** Variables that live as long as the program, found from where they are used. */
import type { FileId, VariableFacts } from '../../facts/model';
import { isAtomic } from '../../knowledge/signalHandlers';
import type { FunctionRef, Program } from '../program';

export interface SharedVariable {
  readonly name: string;
  readonly type: string;
  /** The one file that sees it; null: every file of the program. */
  readonly file: FileId | null;
}

export class Variables {
  #fields: Map<string, string> | null = null;
  #classes: Set<string> | null = null;
  #external: Map<string, VariableFacts[]> | null = null;

  constructor(private readonly program: Program) {}

  /** null: local, a parameter, a function, a constant, or not known. */
  find(fn: FunctionRef, name: string): SharedVariable | null {
    if (fn.facts.locals.includes(name) || fn.facts.params.some((p) => p.name === name)) return null;
    const simple = name.slice(name.lastIndexOf(':') + 1);
    const own = this.program.files.get(fn.file)?.variables.find((v) => v.name === simple);
    if (own?.linkage === 'internal') return { name: simple, type: own.type, file: fn.file };
    const found = this.#externals().get(simple) ?? [];
    const [first] = found;
    if (!first) return null;
    // Of several programs in one workspace that use a name differently nobody knows which is meant.
    const plain = (v: VariableFacts): string => v.type.replace(/\bextern\b|\s+/g, '');
    if (!own && found.some((v) => plain(v) !== plain(first))) return null;
    return { name: simple, type: (own ?? first).type, file: null };
  }

  /**
   * A member that is declared volatile or atomic, in whichever struct, decides for its place; else the variable does. Where
   * nobody has seen the struct its members may be what they should be.
   */
  sharing(variable: SharedVariable, place: string): Sharing {
    const member = /\.(\w+)(?:\[\])*$/.exec(place)?.[1];
    if (member === undefined) return sharing(variable.type, place.includes('['));
    if (!this.#fields) {
      this.#fields = new Map();
      for (const { fields } of this.program.files.values())
        for (const { name, type } of fields ?? []) this.#fields.set(name, type);
    }
    const type = this.#fields.get(member);
    if (type === undefined && !this.#isSeen(variable.type)) return 'allowed';
    return type !== undefined ? sharing(type, false) : isAtomic(variable.type) ? 'allowed' : 'object';
  }

  #isSeen(type: string): boolean {
    if (!this.#classes) {
      this.#classes = new Set();
      for (const { classes } of this.program.files.values())
        for (const { name } of classes) this.#classes.add(name);
    }
    const names = type.match(/\w+/g) ?? [];
    return names.some((n) => this.#classes?.has(n) === true);
  }

  #externals(): ReadonlyMap<string, readonly VariableFacts[]> {
    if (this.#external) return this.#external;
    const all = new Map<string, VariableFacts[]>();
    for (const { variables } of this.program.files.values())
      for (const variable of variables) {
        if (variable.linkage === 'internal') continue;
        const list = all.get(variable.name);
        if (list) list.push(variable);
        else all.set(variable.name, [variable]);
      }
    this.#external = all;
    return all;
  }
}

export type Sharing =
  /** A `volatile sig_atomic_t`, a lock-free atomic, a constant. */
  | 'allowed'
  /** A volatile object of another type: nothing is optimised away, but an access may be split. */
  | 'volatile'
  /** `sig_atomic_t` without volatile: the compiler may keep it in a register. */
  | 'unstable'
  | 'pointer'
  | 'scalar'
  /** An object of several words, or of a type that is not known. */
  | 'object';

const scalars =
  /\b(?:int|char|short|long|unsigned|signed|float|double|bool|_Bool|boolean|BOOL|u_?int|u_?char|s?size_t|off_t|[a-z]+id_t|time_t|u?int(?:_fast|_least)?(?:8|16|32|64)_t|u?intptr_t|uintmax_t|enum\s+\w+)\b/;

export function isScalar(type: string): boolean {
  return scalars.test(type) && !/[*\]]/.test(type);
}

function sharing(type: string, element: boolean): Sharing {
  if (isAtomic(type)) return 'allowed';
  const points = /[*\]]\s*(?:const|volatile|restrict|\s)*$/.test(type);
  const isVolatile = points ? /\*[^*]*\bvolatile\b[^*]*$/.test(type) : /\bvolatile\b/i.test(type);
  const isConst = points ? /\*[^*]*\bconst\b[^*]*$/.test(type) : /\b(?:const|constexpr)\b/.test(type);
  if (isConst) return 'allowed';
  if (!points && /\bsig_atomic_t\b/.test(type)) return isVolatile ? 'allowed' : 'unstable';
  if (isVolatile) return 'volatile';
  if (points) return 'pointer';
  return scalars.test(type) && !element ? 'scalar' : 'object';
}
