/**
 * What a name was given as it is written, before anything is made of it: a call, an object, a list. Where a call's result
 * or the contents of a table matter, and not only the functions that come out.
 */
import type { FileId, Value } from '../../../facts/model';
import type { WrittenValue } from '../../program';
import type { FunctionRef } from '../../program';
import type { FileIndex, Given } from './fileIndex';

const deepest = 8;
const most = 16;

export class Written {
  /** Looked at for the present question, and how deep: in bundles names are given one another in more ways than can be walked. */
  private readonly seen = new Map<object, number>();

  constructor(
    private readonly files: ReadonlyMap<FileId, FileIndex>,
    private readonly fileOf: (from: FileId, specifier: string) => FileId | null,
  ) {}

  of(fn: FunctionRef, value: Value): readonly WrittenValue[] {
    const found: WrittenValue[] = [];
    this.seen.clear();
    this.collect(fn, value, found, 0);
    return found;
  }

  private collect(at: FunctionRef, value: Value, found: WrittenValue[], depth: number): void {
    if (depth > deepest || found.length >= most) return;
    switch (value.k) {
      case 'name':
        this.named(at, value.name, found, depth);
        return;
      case 'op':
        if (value.op === 'import') this.imported(at.file, value.args, found, depth);
        else if (['?:', '||', '??', '&&', 'await'].includes(value.op))
          for (const arg of value.args) this.collect(at, arg, found, depth + 1);
        return;
      case 'unknown':
      case 'null':
      case 'int':
        return;
      default:
        if (!found.some((f) => f.value === value)) found.push({ at, value });
    }
  }

  private named(at: FunctionRef, name: string, found: WrittenValue[], depth: number): void {
    const index = this.files.get(at.file);
    if (!index) return;
    const dot = name.indexOf('.');
    const base = dot < 0 ? name : name.slice(0, dot);
    if (base === 'this') {
      const owner = index.thisOwner(at).facts.owner;
      this.all(index.fields.get(`${owner ?? ''} ${name.slice(5)}`) ?? [], found, depth);
      return;
    }
    const scope = index.scopeOf(at, base) ?? index.module;
    const all = index.given.get(`${scope.facts.key} ${name}`) ?? [];
    this.all(all, found, depth);
    if (all.length > 0 || scope !== index.module) return;
    for (const item of index.facts.imports) {
      const own = item.names.find((n) => n.as === base);
      if (own && dot < 0) this.exported(this.fileOf(at.file, item.module), own.name, found, depth + 1);
      else if (item.as === base)
        this.exported(
          this.fileOf(at.file, item.module),
          dot < 0 ? 'module.exports' : name.slice(dot + 1),
          found,
          depth + 1,
        );
    }
  }

  private isNew(what: object, depth: number): boolean {
    if ((this.seen.get(what) ?? Infinity) <= depth) return false;
    this.seen.set(what, depth);
    return true;
  }

  private all(list: readonly Given[], found: WrittenValue[], depth: number): void {
    if (!this.isNew(list, depth)) return;
    for (const given of list) this.collect(given.fn, given.value, found, depth + 1);
  }

  private imported(from: FileId, args: readonly Value[], found: WrittenValue[], depth: number): void {
    const [module, what] = args;
    if (module?.k !== 'str') return;
    const name = what?.k === 'str' ? what.value : 'module.exports';
    this.exported(this.fileOf(from, module.value), name, found, depth + 1);
  }

  private exported(file: FileId | null, name: string, found: WrittenValue[], depth: number): void {
    const index = file === null ? undefined : this.files.get(file);
    if (!index) return;
    const named = index.facts.exports.filter((e) => e.name === name);
    const whole = name === 'default' || name === 'module.exports';
    const chosen =
      named.length > 0 || !whole
        ? named
        : index.facts.exports.filter((e) => e.name === 'default' || e.name === 'module.exports');
    for (const e of chosen) {
      if (this.isNew(e, depth)) this.collect(index.module, e.local, found, depth + 1);
    }
  }
}
