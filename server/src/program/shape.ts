/** What of a C or C++ file others can see, compared between two states of it. Called for each keystroke: it builds little. */
import type { Condition, FileFacts, FileId, FunctionFacts } from '../facts/model';

/** Whether other functions see the same in both. */
export function sameShape(a: FileFacts, b: FileFacts): boolean {
  return a.language === b.language && same(a.functions, b.functions, sameSignature) && sameDeclared(a, b);
}

/** Whether nothing changed of what the linker looks up besides functions, and there are the same files. */
export function sameDeclarations(
  a: ReadonlyMap<FileId, FileFacts>,
  b: ReadonlyMap<FileId, FileFacts>,
): boolean {
  if (a.size !== b.size) return false;
  for (const [file, facts] of b) {
    const before = a.get(file);
    if (!before || (before !== facts && !sameDeclared(before, facts))) return false;
  }
  return true;
}

/** What the callers of a function can see of it. */
export function sameSignature(a: FunctionFacts, b: FunctionFacts): boolean {
  return (
    a.key === b.key &&
    a.kind === b.kind &&
    a.linkage === b.linkage &&
    a.owner === b.owner &&
    sameConditions(a.when, b.when) &&
    same(a.params, b.params, (p, q) => p.name === q.name && p.type === q.type)
  );
}

/** Whether tables of functions and the types of their entries are the same. */
export function sameTables(a: FileFacts, b: FileFacts): boolean {
  return same(
    a.variables,
    b.variables,
    (v, w) => v.init === w.init || JSON.stringify(v.init) === JSON.stringify(w.init),
  );
}

function sameDeclared(a: FileFacts, b: FileFacts): boolean {
  return (
    same(
      a.macros,
      b.macros,
      (m, n) =>
        m.name === n.name &&
        m.text === n.text &&
        sameParams(m.params, n.params) &&
        sameConditions(m.when, n.when),
    ) &&
    same(a.variables, b.variables, (v, w) => v.name === w.name && v.type === w.type) &&
    same(
      a.imports,
      b.imports,
      (i, j) => i.module === j.module && i.system === j.system && sameConditions(i.when, j.when),
    ) &&
    same(a.prototypes, b.prototypes, (p, q) => p === q) &&
    same(
      a.classes,
      b.classes,
      (c, d) =>
        c.key === d.key &&
        (c.fields === d.fields || JSON.stringify(c.fields) === JSON.stringify(d.fields)) &&
        (c.bases === d.bases || JSON.stringify(c.bases) === JSON.stringify(d.bases)),
    )
  );
}

function sameParams(a: readonly string[] | null, b: readonly string[] | null): boolean {
  return a === b || (a !== null && b !== null && same(a, b, (p, q) => p === q));
}

function sameConditions(a: readonly Condition[] | undefined, b: readonly Condition[] | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && same(a, b, (c, d) => c === d));
}

function same<T>(a: readonly T[], b: readonly T[], equal: (x: T, y: T) => boolean): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i], b[i]];
    if (x !== y && (x === undefined || y === undefined || !equal(x, y))) return false;
  }
  return true;
}
