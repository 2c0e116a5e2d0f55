/** Calls by the last part of the callee's name: where the arguments of a function are looked for. */
import type { FileId, Value } from '../../../facts/model';
import type { CallSite, FileIndex } from './fileIndex';

export class CallSites {
  /** By name, then by file. */
  private readonly sites = new Map<string, Map<FileId, readonly CallSite[]>>();
  private readonly counts = new Map<string, number>();
  /** Other names that imports and exports give, by how many files do: `export { a as b }`, `import { a as c }`. */
  private readonly aliases = new Map<string, Map<string, number>>();
  private readonly order = new Map<FileId, number>();

  constructor(files: ReadonlyMap<FileId, FileIndex>) {
    for (const [file, index] of files) {
      this.order.set(file, this.order.size);
      this.add(file, index);
    }
  }

  /** Names whose calls came or went. */
  replace(file: FileId, before: FileIndex, now: FileIndex): ReadonlySet<string> {
    const changed = new Set<string>();
    const counts = new Map<string, number>();
    for (const [name, sites] of byName(before)) {
      counts.set(name, sites.length);
      this.count(name, -sites.length);
      this.sites.get(name)?.delete(file);
    }
    for (const [name, as] of aliasesIn(before)) this.alias(name, as, -1);
    this.add(file, now);
    for (const [name, sites] of byName(now)) {
      if (counts.get(name) !== sites.length) changed.add(name);
      counts.delete(name);
    }
    for (const name of counts.keys()) changed.add(name);
    const was = new Set(aliasesIn(before).map(([name, as]) => `${name} ${as}`));
    const is = new Set(aliasesIn(now).map(([name, as]) => `${name} ${as}`));
    for (const one of [...was, ...is])
      if (was.has(one) !== is.has(one)) changed.add(one.slice(0, one.indexOf(' ')));
    return changed;
  }

  aliasesOf(name: string): Iterable<string> {
    return this.aliases.get(name)?.keys() ?? [];
  }

  /** Calls of something by this name, or by one that an import or export gives it; of too many only those in `file`. */
  named(name: string, most: number, file: FileId): readonly CallSite[] {
    const names = [name, ...this.aliasesOf(name)];
    const total = names.reduce((sum, one) => sum + (this.counts.get(one) ?? 0), 0);
    const found: CallSite[] = [];
    for (const one of names) {
      const ofName = this.sites.get(one);
      if (!ofName) continue;
      if (total > most) found.push(...(ofName.get(file) ?? []));
      else for (const [, sites] of [...ofName].sort(this.inOrder)) found.push(...sites);
    }
    return found.slice(0, most);
  }

  private readonly inOrder = ([a]: readonly [FileId, unknown], [b]: readonly [FileId, unknown]): number =>
    (this.order.get(a) ?? 0) - (this.order.get(b) ?? 0);

  private add(file: FileId, index: FileIndex): void {
    for (const [name, sites] of byName(index)) {
      let ofName = this.sites.get(name);
      if (!ofName) this.sites.set(name, (ofName = new Map<FileId, readonly CallSite[]>()));
      ofName.set(file, sites);
      this.count(name, sites.length);
    }
    for (const [name, as] of aliasesIn(index)) this.alias(name, as, 1);
  }

  private count(name: string, by: number): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + by);
  }

  private alias(name: string, as: string, by: number): void {
    let known = this.aliases.get(name);
    if (!known) this.aliases.set(name, (known = new Map<string, number>()));
    const now = (known.get(as) ?? 0) + by;
    if (now > 0) known.set(as, now);
    else known.delete(as);
  }
}

function byName(index: FileIndex): ReadonlyMap<string, readonly CallSite[]> {
  const found = new Map<string, CallSite[]>();
  for (const site of index.callSites) {
    const name = lastName(site.call.callee);
    if (name === null) continue;
    const list = found.get(name);
    if (list) list.push(site);
    else found.set(name, [site]);
  }
  return found;
}

function aliasesIn({ facts }: FileIndex): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  const add = (name: string, as: string): void => {
    if (name !== as && name !== 'default') found.push([name, as]);
  };
  for (const item of facts.imports) for (const n of item.names) add(n.name, n.as);
  for (const { name, local } of facts.exports) {
    const what = local.k === 'op' && local.op === 'import' ? local.args[1] : undefined;
    if (local.k === 'name') add(local.name, name);
    else if (what?.k === 'str') add(what.value, name);
  }
  return found;
}

/** The last part of a dotted name. */
export function lastName(callee: Value): string | null {
  if (callee.k === 'name') return callee.name.slice(callee.name.lastIndexOf('.') + 1);
  const property = callee.k === 'op' && callee.op === '.' ? callee.args[1] : undefined;
  return property?.k === 'str' ? property.value : null;
}
