/** Calls by the last part of the callee's name: where the arguments of a function are looked for. */
import type { FileId, Value } from '../../../facts/model';
import type { CallSite, FileIndex } from './fileIndex';

export class CallSites {
  private readonly sites: ReadonlyMap<string, readonly CallSite[]>;
  private readonly aliases: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(files: ReadonlyMap<FileId, FileIndex>) {
    this.sites = indexCallSites(files);
    this.aliases = indexAliases(files);
  }

  /** Calls of something by this name, or by one that an import or export gives it. */
  named(name: string): readonly CallSite[] {
    const found = [...(this.sites.get(name) ?? [])];
    for (const alias of this.aliases.get(name) ?? []) found.push(...(this.sites.get(alias) ?? []));
    return found;
  }
}

function indexCallSites(files: ReadonlyMap<FileId, FileIndex>): Map<string, CallSite[]> {
  const sites = new Map<string, CallSite[]>();
  for (const index of files.values()) {
    for (const site of index.callSites) {
      const name = lastName(site.call.callee);
      if (name === null) continue;
      const list = sites.get(name);
      if (list) list.push(site);
      else sites.set(name, [site]);
    }
  }
  return sites;
}

/** Other names that imports and exports give: `export { a as b }`, `import { a as c }`. */
function indexAliases(files: ReadonlyMap<FileId, FileIndex>): Map<string, Set<string>> {
  const aliases = new Map<string, Set<string>>();
  const add = (name: string, as: string): void => {
    if (name === as || name === 'default') return;
    const known = aliases.get(name);
    if (known) known.add(as);
    else aliases.set(name, new Set([as]));
  };
  for (const { facts } of files.values()) {
    for (const item of facts.imports) for (const n of item.names) add(n.name, n.as);
    for (const { name, local } of facts.exports) {
      const what = local.k === 'op' && local.op === 'import' ? local.args[1] : undefined;
      if (local.k === 'name') add(local.name, name);
      else if (what?.k === 'str') add(what.value, name);
    }
  }
  return aliases;
}

/** The last part of a dotted name. */
export function lastName(callee: Value): string | null {
  if (callee.k === 'name') return callee.name.slice(callee.name.lastIndexOf('.') + 1);
  const property = callee.k === 'op' && callee.op === '.' ? callee.args[1] : undefined;
  return property?.k === 'str' ? property.value : null;
}
