/** ES imports and exports, and what CommonJS code assigns to `module.exports` and `exports`. */
import type { AssignEvent, CallEvent, FileFacts, Value } from '../model';
import { readExpression, unquoted } from './expressions';
import { declareClass, declareFunction, readClass, readFunction } from './functions';
import { readStatement } from './statements';
import { imported, name, text, type Unit } from './unit';

export function readImport(u: Unit, n: number): void {
  const { tree } = u;
  const typeOnly = tree.childOfType(n, 'type') >= 0;
  const requireClause = tree.childOfType(n, 'import_require_clause');
  if (requireClause >= 0) {
    const id = tree.childOfType(requireClause, 'identifier');
    const source = tree.child(requireClause, 'source');
    if (id < 0 || source < 0) return;
    const as = tree.source(id);
    u.declare(as);
    u.imports.push({ module: unquoted(tree.source(source)), names: [], as, span: u.absolute(n) });
    return;
  }
  const source = tree.child(n, 'source');
  if (source < 0 || typeOnly) return;
  const module = unquoted(tree.source(source));
  const names: { name: string; as: string }[] = [];
  let as: string | undefined;
  const clause = tree.childOfType(n, 'import_clause');
  for (const c of clause < 0 ? [] : tree.children(clause)) {
    const type = tree.type(c);
    if (type === 'identifier') names.push({ name: 'default', as: tree.source(c) });
    else if (type === 'namespace_import') {
      const id = tree.childOfType(c, 'identifier');
      if (id >= 0) as = tree.source(id);
    } else if (type === 'named_imports') {
      for (const specifier of tree.children(c)) {
        const nameNode = tree.child(specifier, 'name');
        if (nameNode < 0 || tree.childOfType(specifier, 'type') >= 0) continue;
        const alias = tree.child(specifier, 'alias');
        names.push({ name: specifierName(u, nameNode), as: tree.source(alias < 0 ? nameNode : alias) });
      }
    }
  }
  u.imports.push({ module, names, span: u.absolute(n), ...(as === undefined ? {} : { as }) });
}

/** `a`, or `'any string'`. */
function specifierName(u: Unit, n: number): string {
  const source = u.tree.source(n);
  return u.tree.type(n) === 'string' ? unquoted(source) : source;
}

export function readExport(u: Unit, n: number): void {
  const { tree } = u;
  for (const c of tree.children(n)) if (tree.type(c) === 'decorator') readExpression(u, tree.first(c));
  if (tree.childOfType(n, 'type') >= 0) return;
  const isDefault = tree.childOfType(n, 'default') >= 0;
  const declaration = tree.child(n, 'declaration');
  if (declaration >= 0) {
    exportDeclaration(u, declaration, isDefault);
    return;
  }
  const value = tree.child(n, 'value');
  if (value >= 0) {
    u.exports.push({ name: 'default', local: exportedValue(u, value) });
    return;
  }
  const source = tree.child(n, 'source');
  const module = source < 0 ? null : unquoted(tree.source(source));
  if (module !== null) u.imports.push({ module, names: [], span: u.absolute(n) });
  const namespace = tree.childOfType(n, 'namespace_export');
  const clause = tree.childOfType(n, 'export_clause');
  if (namespace >= 0 && module !== null) {
    const as = tree.children(namespace).find((c) => tree.type(c) !== '*') ?? -1;
    if (as >= 0) u.exports.push({ name: specifierName(u, as), local: imported(module) });
  } else if (clause >= 0) {
    for (const specifier of tree.children(clause)) {
      const nameNode = tree.child(specifier, 'name');
      if (nameNode < 0 || tree.childOfType(specifier, 'type') >= 0) continue;
      const alias = tree.child(specifier, 'alias');
      const from = specifierName(u, nameNode);
      const as = alias < 0 ? from : specifierName(u, alias);
      u.exports.push({ name: as, local: module === null ? name(from) : imported(module, from) });
    }
  } else if (module !== null) u.exports.push({ name: '*', local: imported(module) });
  else {
    // `export = x` of TypeScript.
    const last = tree.first(n);
    if (last >= 0) u.exports.push({ name: 'module.exports', local: readExpression(u, last) });
  }
}

function exportedValue(u: Unit, n: number): Value {
  const { tree } = u;
  const type = tree.type(n);
  if (type === 'arrow_function' || type === 'function_expression' || type === 'generator_function') {
    return { k: 'func', key: readFunction(u, n, 'default') };
  }
  if (type === 'class') return { k: 'op', op: 'class', args: [text(readClass(u, n, 'default'))] };
  return readExpression(u, n);
}

function exportDeclaration(u: Unit, n: number, isDefault: boolean): void {
  const { tree } = u;
  const type = tree.type(n);
  if (type.endsWith('function_declaration') || type.endsWith('class_declaration')) {
    const value = type.endsWith('class_declaration') ? declareClass(u, n) : declareFunction(u, n);
    const nameNode = tree.child(n, 'name');
    const exported = isDefault ? 'default' : nameNode < 0 ? null : tree.source(nameNode);
    if (exported !== null) u.exports.push({ name: exported, local: value });
    return;
  }
  const from = u.scope.items.length;
  readStatement(u, n);
  for (const item of u.scope.items.slice(from)) {
    if (item.k === 'assign' && item.declares !== undefined && item.target.k === 'name') {
      u.exports.push({ name: item.target.name, local: item.target });
    }
  }
}

/** `module.exports = v`, `exports.a = v`, `module.exports.a = v`, `Object.defineProperty(exports, …)` is left out. */
export function exportsOf(assignment: AssignEvent): { readonly name: string; readonly local: Value } | null {
  if (assignment.target.k !== 'name') return null;
  const target = assignment.target.name;
  if (target === 'module.exports' || target === 'exports')
    return { name: 'module.exports', local: assignment.value };
  const found = /^(?:module\.)?exports\.([\w$]+)$/u.exec(target);
  return found?.[1] === undefined ? null : { name: found[1], local: assignment.value };
}

/** `Object.assign(module.exports, { f })`, and what compilers write for re-exports: `__exportStar`, `__export(x, {…})`, a getter defined on `exports`. */
export function exportsOfCall(call: CallEvent): FileFacts['exports'] {
  if (call.callee.k !== 'name') return [];
  const [first, second, third] = call.args.map((a) => a.value);
  const callee = call.callee.name.slice(call.callee.name.lastIndexOf('.') + 1);
  if (/^_?_(exportStar|reExport)$/u.test(callee)) {
    const module = [first, second].find((v) => v?.k === 'op' && v.op === 'import');
    return module ? [{ name: '*', local: module }] : [];
  }
  if (callee === '__export' && second?.k === 'record') {
    return second.entries.map((e) => ({ name: e.name, local: { k: 'op', op: 'get', args: [e.value] } }));
  }
  const isExports = first?.k === 'name' && /^(module\.)?exports$/u.test(first.name);
  if (call.callee.name === 'Object.assign' && isExports) {
    return call.args
      .slice(1)
      .flatMap(({ value }) =>
        value.k === 'record'
          ? value.entries.map((e) =>
              e.name === '...' ? { name: '*', local: e.value } : { name: e.name, local: e.value },
            )
          : [{ name: '*', local: value }],
      );
  }
  if (callee === 'defineProperty' && isExports && second?.k === 'str' && third?.k === 'record') {
    const getter = third.entries.find((e) => e.name === 'get');
    if (getter) return [{ name: second.value, local: { k: 'op', op: 'get', args: [getter.value] } }];
  }
  return [];
}
