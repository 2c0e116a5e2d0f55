/**
 * C and C++ expressions as values, and the calls and assignments inside them as events in evaluation order.
 * What runs only sometimes (`a && f()`, `c ? f() : g()`) stands in a branch.
 */
import { name, op, seq } from '../builder';
import type { Argument, Region, Span, Test, Value } from '../model';
import { empty, unknown } from '../model';
import { fieldOf, type FlatNode } from '../../syntax/flat';

const maxDepth = 150;

/** What the extraction of one function collects. */
export interface FunctionScope {
  readonly text: string;
  /** Start of the function: spans in facts are relative to it. */
  readonly base: number;
  out: Region[];
  calls: number;
  depth: number;
  readonly locals: string[];
  /** Makes a function of its own from a lambda and returns what stands for it. */
  lambda(node: FlatNode): Value;
  /** A GNU statement expression `({ … })`. */
  block(node: FlatNode): void;
  /** A function definition inside this one: GNU C, or a macro that hid a brace from the parser. */
  nested(node: FlatNode): void;
}

export function spanOf(scope: FunctionScope, node: FlatNode): Span {
  return { start: node.start - scope.base, end: node.end - scope.base };
}

export function textOf(scope: { readonly text: string }, node: FlatNode): string {
  return scope.text.slice(node.start, node.end);
}

/** Runs `fill` with an event list of its own and returns it as one region. */
export function collect(scope: FunctionScope, fill: () => void): Region {
  const outer = scope.out;
  scope.out = [];
  fill();
  const inner = seq(scope.out);
  scope.out = outer;
  return inner;
}

const one: Value = { k: 'int', value: 1 };
const noTest: Test = { k: 'test', before: empty, value: unknown };

/** A condition, split at `&&`, `||` and `!`. */
export function test(scope: FunctionScope, node: FlatNode | undefined): Test {
  if (!node || scope.depth > maxDepth) return noTest;
  scope.depth++;
  try {
    const inner = unwrap(scope, node);
    const operator = fieldOf(inner, 'operator')?.type;
    if (inner.type === 'binary_expression' && (operator === '&&' || operator === '||'))
      return {
        k: operator === '&&' ? 'and' : 'or',
        left: test(scope, fieldOf(inner, 'left')),
        right: test(scope, fieldOf(inner, 'right')),
      };
    if (inner.type === 'unary_expression' && operator === '!')
      return { k: 'not', of: test(scope, fieldOf(inner, 'argument')) };
    let value: Value = unknown;
    const before = collect(scope, () => {
      value = expression(scope, inner);
    });
    return { k: 'test', before, value };
  } finally {
    scope.depth--;
  }
}

const expectNames = new Set([
  'likely',
  'unlikely',
  '__builtin_expect',
  'LIKELY',
  'UNLIKELY',
  'G_LIKELY',
  'G_UNLIKELY',
]);

/** Strips parentheses and branch-prediction hints, which change nothing of the value. */
function unwrap(scope: FunctionScope, node: FlatNode): FlatNode {
  let inner = node;
  for (;;) {
    let next: FlatNode | undefined;
    if (inner.type === 'parenthesized_expression' || inner.type === 'condition_clause')
      next = fieldOf(inner, 'value') ?? inner.children.find((c) => c.type !== 'comment');
    else if (inner.type === 'call_expression') {
      const callee = fieldOf(inner, 'function');
      if (callee?.type === 'identifier' && expectNames.has(textOf(scope, callee)))
        next = fieldOf(inner, 'arguments')?.children.find((c) => c.type !== 'comment');
    }
    if (!next || next.type === 'compound_statement') return inner;
    inner = next;
  }
}

/** Emits the events of an expression and returns its value. */
export function expression(scope: FunctionScope, node: FlatNode | undefined): Value {
  if (!node || scope.depth > maxDepth) return unknown;
  scope.depth++;
  try {
    return evaluate(scope, node);
  } finally {
    scope.depth--;
  }
}

function evaluate(scope: FunctionScope, node: FlatNode): Value {
  switch (node.type) {
    case 'identifier':
    case 'qualified_identifier':
    case 'template_function':
    case 'field_identifier':
    case 'type_identifier':
    case 'this':
      return name(placeName(scope, node));
    case 'number_literal':
      return number(textOf(scope, node));
    case 'char_literal':
      return { k: 'int', value: textOf(scope, node).codePointAt(1) ?? 0 };
    case 'string_literal':
    case 'raw_string_literal':
    case 'concatenated_string':
      // A macro in front is part of the value, and not known.
      return { k: 'str', value: textOf(scope, node).replace(/^(?:L|u8?|U)?R?"|"$/g, '') };
    case 'true':
      return { k: 'int', value: 1 };
    case 'false':
      return { k: 'int', value: 0 };
    case 'null':
    case 'nullptr':
      return { k: 'null' };
    case 'parenthesized_expression': {
      const inner = node.children.find((c) => c.type !== 'comment');
      if (inner?.type === 'compound_statement') {
        scope.block(inner);
        return unknown;
      }
      return expression(scope, inner);
    }
    case 'cast_expression':
      return expression(scope, fieldOf(node, 'value'));
    case 'call_expression':
      return call(scope, node);
    case 'new_expression': {
      const type = fieldOf(node, 'type');
      emitCall(scope, node, name('operator new'), node, undefined, false);
      return emitCall(
        scope,
        node,
        type ? name(typeName(textOf(scope, type))) : unknown,
        type ?? node,
        fieldOf(node, 'arguments'),
        true,
      );
    }
    case 'delete_expression':
      for (const child of node.children) expression(scope, child);
      return emitCall(scope, node, name('operator delete'), node, undefined, false);
    case 'assignment_expression':
      return assignment(scope, node);
    case 'declaration':
      return declaredCondition(scope, node);
    case 'update_expression': {
      const target = place(scope, fieldOf(node, 'argument'));
      const operator = fieldOf(node, 'operator');
      const sign = operator?.type === '--' ? '-=' : '+=';
      scope.out.push({ k: 'assign', target, value: one, op: sign, span: spanOf(scope, node) });
      return operator?.start === node.start ? target : unknown;
    }
    case 'binary_expression':
      return binary(scope, node);
    case 'unary_expression': {
      const operator = fieldOf(node, 'operator')?.type ?? '';
      const value = expression(scope, fieldOf(node, 'argument'));
      if (operator === '-' && value.k === 'int') return { k: 'int', value: -value.value };
      return op(operator, value);
    }
    case 'pointer_expression': {
      const value = expression(scope, fieldOf(node, 'argument'));
      return op(fieldOf(node, 'operator')?.type === '&' ? 'addr' : 'deref', value);
    }
    case 'conditional_expression':
      return conditional(scope, node);
    case 'comma_expression':
      expression(scope, fieldOf(node, 'left'));
      return expression(scope, fieldOf(node, 'right'));
    case 'subscript_expression': {
      for (const child of node.children) if (child.field !== 'argument') expression(scope, child);
      const target = expression(scope, fieldOf(node, 'argument'));
      return target.k === 'name' ? name(`${target.name}[]`) : unknown;
    }
    case 'field_expression': {
      const object = expression(scope, fieldOf(node, 'argument'));
      const field = fieldOf(node, 'field');
      const member = field ? textOf(scope, field) : '';
      const of = object.k === 'op' && object.op === 'deref' ? object.args[0] : object;
      return of?.k === 'name' ? name(`${of.name}.${member}`) : name(`?.${member}`);
    }
    case 'initializer_list':
      return initialisers(scope, node);
    case 'compound_literal_expression':
      return expression(scope, fieldOf(node, 'value'));
    case 'lambda_expression':
      return scope.lambda(node);
    case 'sizeof_expression':
    case 'alignof_expression':
    case 'offsetof_expression':
      return unknown;
    default:
      for (const child of node.children) expression(scope, child);
      return unknown;
  }
}

/** `a`, `a.b` for members behind `.` and `->`, `std::thread` with template arguments left out. */
export function placeName(scope: { readonly text: string }, node: FlatNode): string {
  return node.type === 'qualified_identifier' || node.type === 'template_function'
    ? typeName(textOf(scope, node))
    : textOf(scope, node);
}

/** A type's name without qualifiers and template arguments: `const std::lock_guard<std::mutex> &` → `std::lock_guard`. */
export function typeName(written: string): string {
  let out = '';
  let depth = 0;
  for (const c of written) {
    if (c === '<') depth++;
    else if (c === '>') depth--;
    else if (depth === 0) out += c;
  }
  return out
    .replace(/\b(?:const|volatile|struct|class|typename|static|inline|constexpr|auto)\b|[*&\s]/g, '')
    .replace(/^::/, '');
}

function place(scope: FunctionScope, node: FlatNode | undefined): Value {
  return expression(scope, node);
}

function number(text: string): Value {
  const plain = text.replace(/'/g, '').replace(/[uUlLzZ]+$/, '');
  const value = /^0[0-7]+$/.test(plain) ? Number.parseInt(plain, 8) : Number(plain);
  return Number.isFinite(value) ? { k: 'int', value } : unknown;
}

function assignment(scope: FunctionScope, node: FlatNode): Value {
  const operator = fieldOf(node, 'operator')?.type ?? '=';
  const value = expression(scope, fieldOf(node, 'right'));
  const target = place(scope, fieldOf(node, 'left'));
  scope.out.push({ k: 'assign', target, value, op: operator, span: spanOf(scope, node) });
  return operator === '=' && target.k === 'name' ? (value.k === 'unknown' ? target : value) : target;
}

/** C++: `if (pid_t pid = fork())`, where what is declared is what is tested. */
function declaredCondition(scope: FunctionScope, node: FlatNode): Value {
  const declarator = fieldOf(node, 'declarator');
  let declared = declarator;
  while (declared && !declared.type.endsWith('identifier'))
    declared = fieldOf(declared, 'declarator') ?? declared.children[declared.children.length - 1];
  const value = expression(scope, fieldOf(node, 'value'));
  if (!declarator || !declared) return value;
  const written = textOf(scope, declared);
  const target = name(written);
  const type = fieldOf(node, 'type');
  scope.locals.push(written);
  scope.out.push({
    k: 'assign',
    target,
    value,
    op: '=',
    span: spanOf(scope, declarator),
    declares: type ? scope.text.slice(node.start, type.end) : '',
  });
  return value.k === 'unknown' ? target : value;
}

const shifts = new Set(['<<', '>>']);
/** Objects of <iostream>: an operator on one of them is a call. */
const standardStream = /^(?:std::)?(?:w?(?:cout|cerr|clog|cin))$/;

function binary(scope: FunctionScope, node: FlatNode): Value {
  const operator = fieldOf(node, 'operator')?.type ?? '';
  if (operator === '&&' || operator === '||') {
    const left = test(scope, fieldOf(node, 'left'));
    const right = collect(scope, () => {
      expression(scope, fieldOf(node, 'right'));
    });
    scope.out.push({
      k: 'branch',
      test: operator === '&&' ? left : { k: 'not', of: left },
      then: right,
      else: null,
      span: spanOf(scope, node),
    });
    return unknown;
  }
  // `a | b | c …` nests to the left as deep as it is long; walk it flat.
  const operands: FlatNode[] = [];
  let rest: FlatNode | undefined = node;
  while (rest?.type === 'binary_expression' && fieldOf(rest, 'operator')?.type === operator) {
    const right = fieldOf(rest, 'right');
    if (right) operands.push(right);
    rest = fieldOf(rest, 'left');
  }
  if (rest) operands.push(rest);
  operands.reverse();
  // `(pid_t)-1` reads as a subtraction from a variable.
  if (operator === '-' && operands.length === 2 && isTypeInParentheses(scope, operands[0])) {
    const value = expression(scope, operands[1]);
    return value.k === 'int' ? { k: 'int', value: -value.value } : op('-', value);
  }
  const values = operands.map((operand) => expression(scope, operand));
  const [first] = values;
  if (rest && first?.k === 'name' && shifts.has(operator) && standardStream.test(first.name))
    return emitCall(scope, node, first, rest, undefined, false);
  return op(operator, ...values);
}

/** POSIX keeps names that end so for types. */
function isTypeInParentheses(scope: FunctionScope, node: FlatNode | undefined): boolean {
  const inner =
    node?.type === 'parenthesized_expression' ? node.children.find((c) => c.type !== 'comment') : null;
  return inner?.type === 'identifier' && textOf(scope, inner).endsWith('_t');
}

function conditional(scope: FunctionScope, node: FlatNode): Value {
  const condition = test(scope, fieldOf(node, 'condition'));
  let yes: Value = unknown;
  let no: Value = unknown;
  const then = collect(scope, () => {
    yes = expression(scope, fieldOf(node, 'consequence'));
  });
  const otherwise = collect(scope, () => {
    no = expression(scope, fieldOf(node, 'alternative'));
  });
  if (then !== empty || otherwise !== empty || hasEvents(condition))
    scope.out.push({ k: 'branch', test: condition, then, else: otherwise, span: spanOf(scope, node) });
  return op('?:', yes, no);
}

function hasEvents(condition: Test): boolean {
  if (condition.k === 'test') return condition.before !== empty;
  return condition.k === 'not'
    ? hasEvents(condition.of)
    : hasEvents(condition.left) || hasEvents(condition.right);
}

function initialisers(scope: FunctionScope, node: FlatNode): Value {
  const items: Value[] = [];
  const entries: { name: string; value: Value }[] = [];
  for (const child of node.children) {
    if (child.type === 'initializer_pair') {
      const field = fieldOf(child, 'designator');
      const value = expression(scope, fieldOf(child, 'value'));
      entries.push({ name: field ? textOf(scope, field).replace(/^\./, '') : '', value });
    } else if (child.type !== 'comment') items.push(expression(scope, child));
  }
  return entries.length > 0 ? { k: 'record', entries } : { k: 'list', items };
}

const namedCast = /^(?:const|static|reinterpret|dynamic)_cast\s*</;

function call(scope: FunctionScope, node: FlatNode): Value {
  const callee = fieldOf(node, 'function');
  if (!callee) return unknown;
  const inner = unwrap(scope, node);
  if (inner !== node) return expression(scope, inner);
  const list = fieldOf(node, 'arguments');
  // C++ casts read as calls of templates.
  if (callee.type === 'template_function' && namedCast.test(textOf(scope, callee)))
    return expression(
      scope,
      list?.children.find((c) => c.type !== 'comment'),
    );
  const target = expression(scope, callee);
  return emitCall(
    scope,
    node,
    target.k === 'op' && target.op === 'deref' ? (target.args[0] ?? unknown) : target,
    callee,
    list,
    false,
  );
}

/** Emits a call whose callee is known already; its arguments are evaluated first. */
export function emitCall(
  scope: FunctionScope,
  node: FlatNode,
  callee: Value,
  calleeNode: FlatNode,
  list: FlatNode | undefined,
  constructs: boolean,
): Value {
  const args: Argument[] = [];
  for (const child of list?.children ?? []) {
    if (child.type === 'comment') continue;
    args.push({ value: expression(scope, child), span: spanOf(scope, child) });
  }
  const id = scope.calls++;
  scope.out.push({
    k: 'call',
    id,
    callee,
    args,
    span: spanOf(scope, node),
    calleeSpan: spanOf(scope, calleeNode),
    ...(constructs ? { constructs } : {}),
  });
  return { k: 'call', call: id };
}
