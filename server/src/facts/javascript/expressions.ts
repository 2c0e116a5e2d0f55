/** Expressions: their events go into the current region in evaluation order; what is known of the result is returned. */
import type { Argument, Region, Test, Value } from '../model';
import { empty, unknown } from '../model';
import { readClass, readFunction } from './functions';
import { assignPattern } from './patterns';
import { readStatement } from './statements';
import { imported, member, name, text, type Unit } from './unit';

/** Lists longer than this are data: their values are not kept. */
const maxItems = 64;
const maxEntries = 1000;
/** Longer templates are text, not paths. */
const maxTemplateParts = 4;
const nothing: Value = { k: 'null' };

export function readExpression(u: Unit, n: number): Value {
  const { tree } = u;
  if (n < 0) return unknown;
  switch (tree.type(n)) {
    case 'identifier':
    case 'shorthand_property_identifier': {
      const id = tree.source(n);
      return id === 'undefined' ? nothing : name(id);
    }
    case 'member_expression': {
      u.op();
      const object = readExpression(u, tree.child(n, 'object'));
      const property = tree.child(n, 'property');
      return property < 0 ? unknown : member(object, tree.source(property));
    }
    case 'call_expression':
      return readCall(u, n);
    case 'string':
      return text(unquoted(tree.source(n)));
    case 'number': {
      const value = Number(tree.source(n).replaceAll('_', ''));
      return Number.isSafeInteger(value) ? { k: 'int', value } : unknown;
    }
    case 'arrow_function':
    case 'function_expression':
    case 'generator_function':
      return { k: 'func', key: readFunction(u, n) };
    case 'parenthesized_expression':
    case 'non_null_expression':
    case 'instantiation_expression':
    case 'as_expression':
    case 'satisfies_expression':
    case 'expression_statement':
      return readExpression(u, tree.first(n));
    case 'type_assertion':
      return readExpression(u, lastChild(u, n));
    case 'binary_expression':
      return readBinary(u, n);
    case 'assignment_expression':
      return readAssignment(u, n, '=');
    case 'augmented_assignment_expression': {
      u.op();
      const operator = tree.child(n, 'operator');
      return readAssignment(u, n, operator < 0 ? '=' : tree.source(operator));
    }
    case 'object':
      return readObject(u, n);
    case 'array':
      return readArray(u, n);
    case 'await_expression':
      return readAwait(u, n);
    case 'yield_expression': {
      const value = readExpression(u, lastChild(u, n));
      if (!u.mark(value, 'awaited'))
        u.call(n, { k: 'op', op: 'yield', args: [] }, u.span(n), [], { awaited: true });
      return { k: 'op', op: 'await', args: [value] };
    }
    case 'new_expression':
      return readNew(u, n);
    case 'ternary_expression':
      return readTernary(u, n);
    case 'unary_expression': {
      u.op();
      const operator = tree.child(n, 'operator');
      const value = readExpression(u, tree.child(n, 'argument'));
      const op = operator < 0 ? '?' : tree.source(operator);
      if (op === '-' && value.k === 'int') return { k: 'int', value: -value.value };
      return value.k === 'unknown' ? unknown : { k: 'op', op, args: [value] };
    }
    case 'update_expression': {
      u.op();
      const target = readExpression(u, tree.child(n, 'argument'));
      u.assign(n, target, unknown, '+=');
      return unknown;
    }
    case 'subscript_expression':
      return readSubscript(u, n);
    case 'sequence_expression': {
      let last: Value = unknown;
      for (const c of tree.children(n)) last = readExpression(u, c);
      return last;
    }
    case 'template_string':
      return readTemplate(u, n);
    case 'class':
      return { k: 'op', op: 'class', args: [text(readClass(u, n))] };
    case 'this':
    case 'super':
      return name(tree.type(n));
    case 'null':
    case 'undefined':
      return nothing;
    case 'true':
      return { k: 'int', value: 1 };
    case 'false':
      return { k: 'int', value: 0 };
    case 'regex':
      return { k: 'op', op: 'regex', args: [] };
    case 'meta_property':
      return name(tree.source(n));
    default:
      // JSX, ERROR and what the grammar may bring: the calls inside are made all the same.
      for (const c of tree.children(n)) readStatement(u, c);
      return unknown;
  }
}

/** Text without substitutions; a short one with some by its parts, as paths are put together; else a template. */
function readTemplate(u: Unit, n: number): Value {
  const { tree } = u;
  const parts: Value[] = [];
  let from = tree.start(n) + 1;
  const upTo = (end: number): void => {
    if (end > from) parts.push(text(tree.text.slice(from, end)));
  };
  for (const c of tree.children(n)) {
    if (tree.type(c) !== 'template_substitution') continue;
    upTo(tree.start(c));
    parts.push(readExpression(u, tree.first(c)));
    from = tree.end(c);
  }
  upTo(tree.end(n) - 1);
  const [only] = parts;
  if (parts.length === 0) return text('');
  if (parts.length === 1 && only?.k === 'str') return only;
  return { k: 'op', op: 'template', args: parts.length <= maxTemplateParts ? parts : [] };
}

function lastChild(u: Unit, n: number): number {
  const children = u.tree.children(n);
  return children[children.length - 1] ?? -1;
}

export function unquoted(source: string): string {
  const inner = source.slice(1, -1);
  return inner.includes('\\') ? inner.replace(/\\(.)/gu, '$1') : inner;
}

export function readArguments(u: Unit, n: number): Argument[] {
  const args: Argument[] = [];
  if (n < 0) return args;
  if (u.tree.type(n) === 'template_string') {
    readExpression(u, n);
    return args;
  }
  for (const c of u.tree.children(n)) {
    if (u.tree.type(c) === 'spread_element') {
      args.push({ value: readExpression(u, u.tree.first(c)), span: u.span(c), spread: true });
    } else args.push({ value: readExpression(u, c), span: u.span(c) });
  }
  return args;
}

function readCall(u: Unit, n: number): Value {
  const { tree } = u;
  const callee = tree.child(n, 'function');
  const argumentList = tree.child(n, 'arguments');
  u.op();
  const dynamicImport = callee >= 0 && tree.type(callee) === 'import';
  const value = dynamicImport ? name('import') : readExpression(u, callee);
  const calleeSpan = u.span(callee < 0 ? n : callee);
  const args = readArguments(u, argumentList);
  const optional =
    tree.childOfType(n, 'optional_chain') >= 0 ||
    (callee >= 0 &&
      tree.type(callee) === 'member_expression' &&
      tree.childOfType(callee, 'optional_chain') >= 0);
  const result = u.call(n, value, calleeSpan, args, optional ? { optional } : {});
  const first = args[0]?.value;
  if (args.length === 1 && first?.k === 'str' && value.k === 'name') {
    if (value.name === 'require' || dynamicImport) {
      u.imports.push({ module: first.value, names: [], span: u.absolute(n) });
      return imported(first.value);
    }
  }
  return result;
}

function readNew(u: Unit, n: number): Value {
  u.op();
  const constructor = u.tree.child(n, 'constructor');
  const callee = readExpression(u, constructor);
  const args = readArguments(u, u.tree.child(n, 'arguments'));
  return u.call(n, callee, u.span(constructor < 0 ? n : constructor), args, { constructs: true });
}

function readAwait(u: Unit, n: number): Value {
  const value = readExpression(u, lastChild(u, n));
  // Awaiting what is no call still hands control back to the event loop: an event of its own.
  if (!u.mark(value, 'awaited'))
    u.call(n, { k: 'op', op: 'await', args: [] }, u.span(n), [], { awaited: true });
  return { k: 'op', op: 'await', args: [value] };
}

function readSubscript(u: Unit, n: number): Value {
  u.op();
  const object = readExpression(u, u.tree.child(n, 'object'));
  const index = readExpression(u, u.tree.child(n, 'index'));
  if (index.k === 'str' && /^[\w$]+$/u.test(index.value)) return member(object, index.value);
  if (object.k === 'name' && object.name.length < 200) return name(`${object.name}[]`);
  return object.k === 'unknown' ? unknown : { k: 'op', op: '[]', args: [object] };
}

function readBinary(u: Unit, n: number): Value {
  const { tree } = u;
  const operator = tree.child(n, 'operator');
  const op = operator < 0 ? '?' : tree.source(operator);
  u.op();
  if (op === '&&' || op === '||' || op === '??') {
    const left = readExpression(u, tree.child(n, 'left'));
    let right: Value = unknown;
    const then = u.region(() => {
      right = readExpression(u, tree.child(n, 'right'));
    });
    if (then !== empty) {
      const test: Test = { k: 'test', before: empty, value: left };
      u.emit({
        k: 'branch',
        test: op === '&&' ? test : { k: 'not', of: test },
        then,
        else: null,
        span: u.span(n),
      });
    }
    return { k: 'op', op, args: [left, right] };
  }
  const left = readExpression(u, tree.child(n, 'left'));
  const right = readExpression(u, tree.child(n, 'right'));
  if (left.k === 'unknown' && right.k === 'unknown') return unknown;
  return { k: 'op', op: op === '===' ? '==' : op === '!==' ? '!=' : op, args: [left, right] };
}

function readTernary(u: Unit, n: number): Value {
  const { tree } = u;
  const test = readTest(u, tree.child(n, 'condition'));
  let a: Value = unknown;
  let b: Value = unknown;
  const then = u.region(() => {
    a = readExpression(u, tree.child(n, 'consequence'));
  });
  const otherwise = u.region(() => {
    b = readExpression(u, tree.child(n, 'alternative'));
  });
  emitBranch(u, n, test, then, otherwise === empty ? null : otherwise);
  return { k: 'op', op: '?:', args: [testValue(test), a, b] };
}

/** A branch on nothing with nothing in it is not worth a region, but its test's events are. */
export function emitBranch(u: Unit, n: number, test: Test, then: Region, otherwise: Region | null): void {
  if (then === empty && !otherwise && test.k === 'test') {
    if (test.before !== empty) u.emit(test.before);
    return;
  }
  u.emit({ k: 'branch', test, then, else: otherwise, span: u.span(n) });
}

function testValue(test: Test): Value {
  return test.k === 'test' ? test.value : unknown;
}

/** A condition by its short-circuit structure. */
export function readTest(u: Unit, n: number): Test {
  const { tree } = u;
  const type = n < 0 ? '' : tree.type(n);
  if (type === 'parenthesized_expression' || type === 'expression_statement')
    return readTest(u, tree.first(n));
  if (type === 'binary_expression') {
    const operator = tree.child(n, 'operator');
    const op = operator < 0 ? '' : tree.source(operator);
    if (op === '&&' || op === '||') {
      u.op();
      const left = readTest(u, tree.child(n, 'left'));
      const right = readTest(u, tree.child(n, 'right'));
      return { k: op === '&&' ? 'and' : 'or', left, right };
    }
  }
  if (type === 'unary_expression') {
    const operator = tree.child(n, 'operator');
    if (operator >= 0 && tree.source(operator) === '!') {
      u.op();
      return { k: 'not', of: readTest(u, tree.child(n, 'argument')) };
    }
  }
  let value: Value = unknown;
  const before = u.region(() => {
    value = readExpression(u, n);
  });
  return { k: 'test', before, value };
}

function readAssignment(u: Unit, n: number, op: string): Value {
  const { tree } = u;
  const left = tree.child(n, 'left');
  const right = tree.child(n, 'right');
  const hint = left >= 0 ? tree.source(left).slice(0, 100) : '';
  if (op === '||=' || op === '??=' || op === '&&=') {
    const target = readExpression(u, left);
    let value: Value = unknown;
    const then = u.region(() => {
      value = readNamed(u, right, hint);
      u.assign(n, target, value, '=');
    });
    const test: Test = { k: 'test', before: empty, value: target };
    u.emit({
      k: 'branch',
      test: op === '&&=' ? test : { k: 'not', of: test },
      then,
      else: null,
      span: u.span(n),
    });
    return { k: 'op', op: op.slice(0, 2), args: [target, value] };
  }
  const value = readNamed(u, right, hint);
  const type = left < 0 ? '' : tree.type(left);
  if (type === 'object_pattern' || type === 'array_pattern') assignPattern(u, left, value, undefined);
  else u.assign(n, readExpression(u, left), value, op);
  return value;
}

/** A value that is given a name: functions and classes take it over. */
export function readNamed(u: Unit, n: number, given: string): Value {
  const { tree } = u;
  let at = n;
  while (at >= 0 && tree.type(at) === 'parenthesized_expression') at = tree.first(at);
  const type = at < 0 ? '' : tree.type(at);
  const last = given.slice(given.lastIndexOf('.') + 1);
  const usable = /^[\w$#]+$/u.test(last) ? last : undefined;
  if (usable !== undefined) {
    if (type === 'arrow_function' || type === 'function_expression' || type === 'generator_function') {
      return { k: 'func', key: readFunction(u, at, usable) };
    }
    if (type === 'class') return { k: 'op', op: 'class', args: [text(readClass(u, at, usable))] };
  }
  return readExpression(u, at);
}

export function propertyName(u: Unit, n: number): string {
  const type = n < 0 ? '' : u.tree.type(n);
  if (type === 'string') return unquoted(u.tree.source(n));
  if (type === 'computed_property_name') {
    const value = readExpression(u, u.tree.first(n));
    return value.k === 'str' ? value.value : '[]';
  }
  return n < 0 ? '[]' : u.tree.source(n);
}

function readObject(u: Unit, n: number): Value {
  const { tree } = u;
  const entries: { name: string; value: Value }[] = [];
  const add = (key: string, value: Value): void => {
    if (entries.length < maxEntries) entries.push({ name: key, value });
  };
  for (const c of tree.children(n)) {
    switch (tree.type(c)) {
      case 'pair': {
        const key = propertyName(u, tree.child(c, 'key'));
        add(key, readNamed(u, tree.child(c, 'value'), key));
        break;
      }
      case 'shorthand_property_identifier':
        add(tree.source(c), name(tree.source(c)));
        break;
      case 'method_definition': {
        const key = propertyName(u, tree.child(c, 'name'));
        add(key, { k: 'func', key: readFunction(u, c, key) });
        break;
      }
      case 'spread_element':
        add('...', readExpression(u, tree.first(c)));
        break;
      default:
        readExpression(u, c);
    }
  }
  return { k: 'record', entries };
}

function readArray(u: Unit, n: number): Value {
  const items: Value[] = [];
  let count = 0;
  for (const c of u.tree.children(n)) {
    const spread = u.tree.type(c) === 'spread_element';
    const value = readExpression(u, spread ? u.tree.first(c) : c);
    if (++count <= maxItems) items.push(spread ? { k: 'op', op: '...', args: [value] } : value);
  }
  return count > maxItems ? { k: 'op', op: 'array', args: [] } : { k: 'list', items };
}
