/** C and C++ statements as regions. */
import { name, op } from '../builder';
import type { Region, Test, Value } from '../model';
import { empty, unknown } from '../model';
import { fieldOf, type FlatNode } from '../../syntax/flat';
import {
  collect,
  emitCall,
  expression,
  spanOf,
  test,
  textOf,
  typeName,
  type FunctionScope,
} from './expressions';

const maxDepth = 200;

/** Emits the regions of one statement. */
export function statement(scope: FunctionScope, node: FlatNode): void {
  if (scope.depth > maxDepth) return;
  scope.depth++;
  try {
    emit(scope, node);
  } finally {
    scope.depth--;
  }
}

function inside(scope: FunctionScope, node: FlatNode | undefined): Region {
  return node
    ? collect(scope, () => {
        statement(scope, node);
      })
    : empty;
}

function emit(scope: FunctionScope, node: FlatNode): void {
  switch (node.type) {
    case 'comment':
    case 'type_definition':
    case 'struct_specifier':
    case 'using_declaration':
    case 'alias_declaration':
      return;
    case 'compound_statement':
      block(scope, node);
      return;
    case 'else_clause':
    case 'ERROR':
      for (const child of node.children) statement(scope, child);
      return;
    case 'expression_statement':
    case 'discarded_statement':
      for (const child of node.children) statementExpression(scope, child);
      return;
    case 'declaration':
      declaration(scope, node);
      return;
    case 'if_statement': {
      initialiser(scope, fieldOf(node, 'condition'));
      const condition = test(scope, fieldOf(node, 'condition'));
      const then = inside(scope, fieldOf(node, 'consequence'));
      const alternative = fieldOf(node, 'alternative');
      scope.out.push({
        k: 'branch',
        test: condition,
        then,
        else: alternative ? inside(scope, alternative) : null,
        span: spanOf(scope, node),
      });
      return;
    }
    case 'while_statement':
    case 'do_statement': {
      initialiser(scope, fieldOf(node, 'condition'));
      loop(scope, node, node.type === 'do_statement' ? 'do' : 'while', fieldOf(node, 'condition'), null);
      return;
    }
    case 'for_statement': {
      const initial = fieldOf(node, 'initializer');
      if (initial) (initial.type === 'declaration' ? statement : statementExpression)(scope, initial);
      const update = fieldOf(node, 'update');
      const step = update
        ? collect(scope, () => {
            expression(scope, update);
          })
        : null;
      loop(scope, node, 'for', fieldOf(node, 'condition'), step);
      return;
    }
    case 'for_range_loop': {
      const over = expression(scope, fieldOf(node, 'right'));
      const variable = fieldOf(node, 'declarator');
      const target = variable ? name(textOf(scope, variable).replace(/^[&*\s]+/, '')) : unknown;
      if (target.k === 'name') scope.locals.push(target.name);
      const body = inside(scope, fieldOf(node, 'body'));
      scope.out.push({
        k: 'loop',
        form: 'each',
        test: null,
        each: { target, over },
        step: null,
        body,
        ops: 0,
        span: spanOf(scope, node),
      });
      return;
    }
    case 'switch_statement':
      switchStatement(scope, node);
      return;
    case 'case_statement':
      // Outside a switch's own body (Duff's device): the labels are lost, the statements are not.
      for (const child of node.children) if (child.field !== 'value') statement(scope, child);
      return;
    case 'return_statement':
    case 'co_return_statement': {
      const result = node.children.find((c) => c.type !== 'comment');
      const value = result ? expression(scope, result) : undefined;
      scope.out.push({ k: 'exit', how: 'return', ...(value ? { value } : {}), span: spanOf(scope, node) });
      return;
    }
    case 'throw_statement':
      for (const child of node.children) expression(scope, child);
      scope.out.push({ k: 'exit', how: 'throw', span: spanOf(scope, node) });
      return;
    case 'break_statement':
      scope.out.push({ k: 'exit', how: 'break', span: spanOf(scope, node) });
      return;
    case 'continue_statement':
      scope.out.push({ k: 'exit', how: 'continue', span: spanOf(scope, node) });
      return;
    case 'goto_statement': {
      const label = fieldOf(node, 'label');
      scope.out.push({
        k: 'exit',
        how: 'goto',
        label: label ? textOf(scope, label) : '',
        span: spanOf(scope, node),
      });
      return;
    }
    case 'labeled_statement': {
      const label = fieldOf(node, 'label');
      if (label) scope.out.push({ k: 'label', name: textOf(scope, label) });
      for (const child of node.children) if (child.field !== 'label') statement(scope, child);
      return;
    }
    case 'try_statement': {
      const body = inside(scope, fieldOf(node, 'body'));
      const handlers = node.children
        .filter((c) => c.type === 'catch_clause')
        .map((c) => inside(scope, fieldOf(c, 'body')));
      scope.out.push({ k: 'try', body, handlers, finally: null });
      return;
    }
    case 'preproc_if':
    case 'preproc_ifdef':
    case 'preproc_elif':
    case 'preproc_elifdef':
      preprocessor(scope, node);
      return;
    case 'preproc_else':
      for (const child of node.children) statement(scope, child);
      return;
    case 'function_definition':
      if (isMisreadStatement(scope.text, node.start, node.end)) {
        const either: Test = { k: 'test', before: empty, value: unknown };
        const body = inside(scope, fieldOf(node, 'body'));
        scope.out.push({ k: 'branch', test: either, then: body, else: null, span: spanOf(scope, node) });
      } else scope.nested(node);
      return;
    case 'attributed_statement':
      for (const child of node.children) statement(scope, child);
      return;
    default:
      if (node.type.startsWith('preproc_')) return;
      expression(scope, node);
  }
}

const misread = /^\s*\w+(?:\s|\/\*.*?\*\/)+(?:if|while|for|switch)\s*\(/s;

/** `MACRO if (…) { … }` reads as a function named `if` whose result type is the macro. */
export function isMisreadStatement(text: string, start: number, end: number): boolean {
  return misread.test(text.slice(start, Math.min(end, start + 200)));
}

/** A block; a scope where it declares C++ objects that calls have made, since their destructors run at its end. */
function block(scope: FunctionScope, node: FlatNode): void {
  const body = collect(scope, () => {
    for (const child of node.children) statement(scope, child);
  });
  const items = body.k === 'seq' ? body.items : [body];
  const contexts = items.flatMap((r, i) =>
    r.k === 'assign' &&
    r.value.k === 'call' &&
    (/::|<|^auto\b/.test(r.declares ?? '') || constructed(items[i - 1], r.value.call))
      ? [{ value: r.value, target: r.target }]
      : [],
  );
  if (contexts.length > 0) scope.out.push({ k: 'scope', contexts, body, span: spanOf(scope, node) });
  else scope.out.push(...items);
}

/** `QMutexLocker locker(&mutex);` */
function constructed(before: Region | undefined, id: number): boolean {
  return before?.k === 'call' && before.id === id && before.constructs === true;
}

/** An expression whose value nobody takes. */
function statementExpression(scope: FunctionScope, node: FlatNode): void {
  const value = expression(scope, node);
  const last = scope.out[scope.out.length - 1];
  if (value.k === 'call' && last?.k === 'call' && last.id === value.call)
    scope.out[scope.out.length - 1] = { ...last, dropped: true };
}

/** C++: `if (int x = f(); x)`. */
function initialiser(scope: FunctionScope, condition: FlatNode | undefined): void {
  if (condition?.type !== 'condition_clause') return;
  const initial = fieldOf(condition, 'initializer');
  if (initial) for (const child of initial.children) statement(scope, child);
}

/** Both branches of a conditional compilation are kept, as alternatives. */
function preprocessor(scope: FunctionScope, node: FlatNode): void {
  const never = isNever(scope.text, node);
  const then = collect(scope, () => {
    if (never) return;
    for (const child of node.children)
      if (child.field !== 'condition' && child.field !== 'name' && child.field !== 'alternative')
        statement(scope, child);
  });
  const alternative = fieldOf(node, 'alternative');
  const otherwise = alternative ? inside(scope, alternative) : empty;
  if (then === empty && otherwise === empty) return;
  if (never) {
    scope.out.push(otherwise);
    return;
  }
  const defined = fieldOf(node, 'name');
  const value: Value =
    node.type === 'preproc_ifdef' && defined ? op('defined', name(textOf(scope, defined))) : unknown;
  const positive: Test = { k: 'test', before: empty, value };
  const negated =
    node.type === 'preproc_ifdef' && /^#\s*ifndef/.test(scope.text.slice(node.start, node.start + 20));
  const either: Test = negated ? { k: 'not', of: positive } : positive;
  scope.out.push({ k: 'branch', test: either, then, else: otherwise, span: spanOf(scope, node) });
}

/** `#if 0`: nobody compiles it. */
export function isNever(text: string, node: { readonly type: string; readonly start: number }): boolean {
  return (
    node.type === 'preproc_if' &&
    /^#[ \t]*if[ \t]+0[ \t]*(?:$|[\r\n]|\/[/*])/.test(text.slice(node.start, node.start + 40))
  );
}

function loop(
  scope: FunctionScope,
  node: FlatNode,
  form: 'while' | 'do' | 'for',
  condition: FlatNode | undefined,
  step: Region | null,
): void {
  const body = inside(scope, fieldOf(node, 'body'));
  let check: Test | null = condition ? test(scope, condition) : null;
  if (check?.k === 'test' && check.before === empty && check.value.k === 'int' && check.value.value !== 0)
    check = null;
  scope.out.push({ k: 'loop', form, test: check, each: null, step, body, ops: 0, span: spanOf(scope, node) });
}

function switchStatement(scope: FunctionScope, node: FlatNode): void {
  initialiser(scope, fieldOf(node, 'condition'));
  const subject = test(scope, fieldOf(node, 'condition'));
  const cases: { values: Value[] | null; body: Region }[] = [];
  const body = fieldOf(node, 'body');
  const visit = (child: FlatNode): void => {
    if (child.type === 'case_statement') {
      const value = fieldOf(child, 'value');
      const values = value ? [expressionOnly(scope, value)] : null;
      cases.push({
        values,
        body: collect(scope, () => {
          for (const inner of child.children) if (inner.field !== 'value') statement(scope, inner);
        }),
      });
    } else if (child.type === 'preproc_ifdef' || child.type === 'preproc_if') child.children.forEach(visit);
    else if (child.type === 'compound_statement') child.children.forEach(visit);
    else statement(scope, child);
  };
  body?.children.forEach(visit);
  scope.out.push({ k: 'switch', subject, cases, fallsThrough: true, span: spanOf(scope, node) });
}

/** The value of a constant expression: its events, if any, do not run. */
function expressionOnly(scope: FunctionScope, node: FlatNode): Value {
  let value: Value = unknown;
  collect(scope, () => {
    value = expression(scope, node);
  });
  return value;
}

/** The name that a declarator declares, behind pointers, arrays and parentheses. */
export function declaredName(
  text: string,
  declarator: FlatNode | undefined,
): { node: FlatNode; name: string } | null {
  let node = declarator;
  for (let depth = 0; node && depth < 50; depth++) {
    if (/identifier$|^destructor_name$|^operator_name$/.test(node.type))
      return { node, name: text.slice(node.start, node.end) };
    node = fieldOf(node, 'declarator') ?? node.children.find((c) => /declarator$|identifier$/.test(c.type));
  }
  return null;
}

/** Whether what is declared is an array, not a pointer to one. */
export function arrayness(declarator: FlatNode): { readonly array?: true } {
  const inner = declarator.type === 'init_declarator' ? fieldOf(declarator, 'declarator') : declarator;
  return inner?.type === 'array_declarator' ? { array: true } : {};
}

function declaration(scope: FunctionScope, node: FlatNode): void {
  const type = fieldOf(node, 'type');
  const written = type ? scope.text.slice(node.start, type.end) : '';
  for (const child of node.children) {
    if (child.field !== 'declarator') continue;
    const declared = declaredName(scope.text, child);
    if (!declared) continue;
    scope.locals.push(declared.name);
    const target = name(declared.name);
    const span = spanOf(scope, child);
    if (child.type === 'init_declarator') {
      const value = fieldOf(child, 'value');
      const constructed =
        value?.type === 'argument_list' || (value?.type === 'initializer_list' && isClass(type));
      const result =
        constructed && type
          ? emitCall(scope, child, name(typeName(textOf(scope, type))), type, value, true)
          : expression(scope, value);
      scope.out.push({
        k: 'assign',
        target,
        value: result,
        op: '=',
        span,
        declares: written,
        ...arrayness(child),
      });
    } else if (child.type === 'function_declarator' && isClass(type) && type) {
      // `std::thread t(work);` reads as a function declaration; inside a function it is an object.
      const result = emitCall(
        scope,
        child,
        name(typeName(textOf(scope, type))),
        type,
        parametersAsArguments(child),
        true,
      );
      scope.out.push({ k: 'assign', target, value: result, op: '=', span, declares: written });
    } else
      scope.out.push({
        k: 'assign',
        target,
        value: unknown,
        op: '=',
        span,
        declares: written,
        bare: true,
        ...arrayness(child),
      });
  }
}

function isClass(type: FlatNode | undefined): boolean {
  return (
    type?.type === 'qualified_identifier' ||
    type?.type === 'template_type' ||
    type?.type === 'type_identifier'
  );
}

function parametersAsArguments(declarator: FlatNode): FlatNode | undefined {
  const list = fieldOf(declarator, 'parameters');
  if (!list) return undefined;
  const children = list.children.map((p) =>
    p.type === 'parameter_declaration' ? (fieldOf(p, 'type') ?? p) : p,
  );
  return { ...list, children };
}
