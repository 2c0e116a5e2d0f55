/** Functions and classes: each function, method, arrow and getter is read into facts of its own. */
import type { FunctionFacts, Value } from '../model';

import { propertyName, readExpression, readNamed } from './expressions';
import { assignPattern } from './patterns';
import type { FlatTree } from './tree';
import { readStatement } from './statements';
import { name, newScope, text, type Unit } from './unit';

/** Names become parts of keys, where dots separate owners. */
function keyName(given: string): string {
  return given.replace(/[.\s]/gu, '_').slice(0, 80);
}

/**
 * Reads a function node and returns its key.
 * @param given name from what it is assigned to; a name of its own wins.
 * @param inClass key of the class whose method it is.
 */
export function readFunction(
  u: Unit,
  n: number,
  given?: string,
  inClass?: string,
  decorators: readonly Value[] = [],
): string {
  const { tree } = u;
  const type = tree.type(n);
  const nameNode = tree.child(n, 'name');
  const own = nameNode >= 0 && type !== 'method_definition' ? tree.source(nameNode) : undefined;
  const outer = u.scope;
  const called = own ?? given;
  const owner = inClass ?? (outer.key === '<module>' ? null : outer.key);
  const key = u.uniqueKey(owner, called === undefined ? `<lambda ${outer.lambdas++}>` : keyName(called));

  let isAsync = false;
  let isGenerator = type.startsWith('generator');
  let isHidden = false;
  for (const c of tree.children(n)) {
    const token = tree.type(c);
    if (token === 'async') isAsync = true;
    else if (token === 'accessibility_modifier') isHidden = tree.source(c) !== 'public';
    else if (token === '*') isGenerator = true;
    else if (token === 'statement_block' || token === 'formal_parameters') break;
  }

  const scope = newScope(key, tree.start(n));
  u.scope = scope;
  const body = u.region(() => {
    if (own !== undefined && type.endsWith('expression')) {
      u.declare(own);
      u.assign(nameNode, name(own), { k: 'func', key }, '=', '');
    }
    readParameters(u, n);
    readBody(u, tree.child(n, 'body'));
  });
  u.scope = outer;
  const directive = directiveOf(tree, tree.child(n, 'body'));

  const facts: FunctionFacts = {
    key,
    name: called ?? '',
    kind:
      type === 'method_definition' || inClass !== undefined
        ? 'method'
        : type === 'arrow_function'
          ? 'lambda'
          : 'function',
    owner,
    span: u.absolute(n),
    nameSpan: nameNode >= 0 ? u.absolute(nameNode) : { start: tree.start(n), end: tree.start(n) },
    params: scope.params,
    linkage: 'external',
    isAsync,
    isGenerator,
    ...(isHidden && { isHidden }),
    ...(directive !== null && { directive }),
    decorators,
    locals: [...scope.locals],
    body,
    calls: scope.calls,
  };
  u.functions.push(facts);
  return key;
}

/** The string that a function or a file begins with. https://tc39.es/ecma262/#directive-prologue */
export function directiveOf(tree: FlatTree, body: number): string | null {
  const first =
    body < 0
      ? undefined
      : tree.children(body).find((c) => tree.type(c) !== 'comment' && tree.type(c) !== '{');
  if (first === undefined || tree.type(first) !== 'expression_statement') return null;
  const value = tree.first(first);
  return value >= 0 && tree.type(value) === 'string' ? tree.source(value).slice(1, -1) : null;
}

function readBody(u: Unit, body: number): void {
  if (body < 0) return;
  if (u.tree.type(body) === 'statement_block') {
    for (const c of u.tree.children(body)) readStatement(u, c);
    return;
  }
  // An arrow's body is an expression: returned.
  const value = readExpression(u, body);
  u.emit({ k: 'exit', how: 'return', value, span: u.span(body) });
}

function readParameters(u: Unit, n: number): void {
  const { tree } = u;
  const single = tree.child(n, 'parameter');
  if (single >= 0) {
    u.scope.params.push({ name: tree.source(single) });
    return;
  }
  const list = tree.child(n, 'parameters');
  if (list < 0) return;
  for (const c of tree.children(list)) {
    const type = tree.type(c);
    if (type === 'required_parameter' || type === 'optional_parameter') {
      const annotation = tree.child(c, 'type');
      const written =
        annotation < 0 ? undefined : tree.source(annotation).replace(/^:\s*/u, '').slice(0, 200);
      const pattern = tree.child(c, 'pattern');
      readParameter(u, pattern, tree.child(c, 'value'), written);
      const isField =
        tree.childOfType(c, 'accessibility_modifier') >= 0 || tree.childOfType(c, 'readonly') >= 0;
      // TypeScript's parameter property: `constructor(private files: Files)`.
      if (isField && pattern >= 0)
        u.assign(c, name(`this.${tree.source(pattern)}`), name(tree.source(pattern)), '=');
    } else if (type === 'assignment_pattern') {
      readParameter(u, tree.child(c, 'left'), tree.child(c, 'right'), undefined);
    } else readParameter(u, c, -1, undefined);
  }
}

function readParameter(u: Unit, pattern: number, given: number, type: string | undefined): void {
  const { tree } = u;
  const kind = pattern < 0 ? '' : tree.type(pattern);
  const simple = kind === 'identifier' || kind === 'this';
  const id = simple ? tree.source(pattern) : `<${u.scope.params.length}>`;
  const value = given < 0 ? undefined : readNamed(u, given, id);
  u.scope.params.push({
    name: id,
    ...(value === undefined ? {} : { default: value }),
    ...(type === undefined ? {} : { type }),
  });
  if (!simple) assignPattern(u, pattern, name(id), '');
}

/** Reads a class and returns its key. */
export function readClass(u: Unit, n: number, given?: string): string {
  const { tree } = u;
  const nameNode = tree.child(n, 'name');
  const called = nameNode >= 0 ? tree.source(nameNode) : (given ?? `<class ${u.scope.lambdas++}>`);
  const key = u.uniqueKey(u.atModule ? null : u.scope.key, keyName(called));
  const bases: Value[] = [];
  const heritage = tree.childOfType(n, 'class_heritage');
  if (heritage >= 0) {
    const clause = tree.childOfType(heritage, 'extends_clause');
    const base = clause >= 0 ? tree.child(clause, 'value') : tree.first(heritage);
    if (base >= 0) bases.push(readExpression(u, base));
  }
  u.classes.push({ key, name: called, bases, span: u.absolute(n) });
  const body = tree.child(n, 'body');
  if (body >= 0) readMembers(u, body, key, called);
  return key;
}

function readMembers(u: Unit, body: number, key: string, called: string): void {
  const { tree } = u;
  let decorators: Value[] = [];
  for (const c of tree.children(body)) {
    switch (tree.type(c)) {
      case 'decorator':
        decorators.push(readExpression(u, tree.first(c)));
        continue;
      case 'method_definition':
        readFunction(u, c, propertyName(u, tree.child(c, 'name')), key, decorators);
        break;
      case 'field_definition':
      case 'public_field_definition':
        readField(u, c, key, called);
        break;
      case 'class_static_block': {
        const block = tree.child(c, 'body');
        if (block >= 0) readStatement(u, block);
        break;
      }
      case 'ERROR':
        readStatement(u, c);
        break;
      default:
    }
    decorators = [];
  }
}

/** A type that may name a class. */
const className = /^[A-Z][\w$]*$/u;

/** A field's function is a method; any other initial value belongs to the class as a whole. */
function readField(u: Unit, n: number, key: string, called: string): void {
  const { tree } = u;
  const property = tree.child(n, 'property');
  const field = propertyName(u, property >= 0 ? property : tree.child(n, 'name'));
  const value = tree.child(n, 'value');
  if (value < 0) {
    // `private files: Files;`: given a value somewhere else, by a framework perhaps.
    const declared = tree.child(n, 'type');
    const written = declared < 0 ? '' : tree.source(declared).replace(/^:\s*/u, '');
    if (!className.test(written)) return;
    u.assign(n, name(`${called}.prototype.${field}`), { k: 'op', op: 'typed', args: [name(written)] }, '=');
    return;
  }
  const type = tree.type(value);
  if (type === 'arrow_function' || type === 'function_expression') {
    readFunction(u, value, field, key);
    return;
  }
  const read = readNamed(u, value, field);
  u.assign(n, name(`${called}.prototype.${field}`), read, '=');
}

/** `function f() {}` and `class C {}` as statements: declared, and bound to their name. */
export function declareFunction(u: Unit, n: number): Value {
  const nameNode = u.tree.child(n, 'name');
  const value: Value = { k: 'func', key: readFunction(u, n) };
  if (nameNode >= 0) bindDeclared(u, nameNode, value);
  return value;
}

export function declareClass(u: Unit, n: number): Value {
  for (const c of u.tree.children(n)) if (u.tree.type(c) === 'decorator') readExpression(u, u.tree.first(c));
  const nameNode = u.tree.child(n, 'name');
  const value: Value = { k: 'op', op: 'class', args: [text(readClass(u, n))] };
  if (nameNode >= 0) bindDeclared(u, nameNode, value);
  return value;
}

function bindDeclared(u: Unit, nameNode: number, value: Value): void {
  const id = u.tree.source(nameNode);
  u.declare(id);
  u.assign(nameNode, name(id), value, '=', '');
}
