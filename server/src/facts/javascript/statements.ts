/** Statements: control flow becomes regions, everything else events. */
import type { Region, Test, Value } from '../model';
import { empty, unknown } from '../model';
import { emitBranch, readExpression, readNamed, readTest } from './expressions';
import { declareClass, declareFunction } from './functions';
import { readExport, readImport } from './modules';
import { assignPattern } from './patterns';
import { name, type Unit } from './unit';

export function readStatement(u: Unit, n: number, label?: string): void {
  const { tree } = u;
  if (n < 0) return;
  switch (tree.type(n)) {
    case 'expression_statement': {
      const value = readExpression(u, tree.first(n));
      u.mark(value, 'dropped');
      return;
    }
    case 'lexical_declaration':
    case 'variable_declaration':
      for (const c of tree.children(n)) if (tree.type(c) === 'variable_declarator') readDeclarator(u, c);
      return;
    case 'return_statement': {
      const child = tree.first(n);
      const value = child < 0 ? undefined : readExpression(u, child);
      u.emit({ k: 'exit', how: 'return', span: u.span(n), ...(value === undefined ? {} : { value }) });
      return;
    }
    case 'throw_statement':
      readExpression(u, tree.first(n));
      u.emit({ k: 'exit', how: 'throw', span: u.span(n) });
      return;
    case 'if_statement': {
      const test = readTest(u, tree.child(n, 'condition'));
      const then = u.region(() => {
        readStatement(u, tree.child(n, 'consequence'));
      });
      const alternative = tree.child(n, 'alternative');
      const otherwise =
        alternative < 0
          ? null
          : u.region(() => {
              readStatement(u, alternative);
            });
      emitBranch(u, n, test, then, otherwise);
      return;
    }
    case 'statement_block':
    case 'else_clause':
    case 'finally_clause':
    case 'program':
    case 'class_static_block':
      for (const c of tree.children(n)) readStatement(u, c);
      return;
    case 'function_declaration':
    case 'generator_function_declaration':
      declareFunction(u, n);
      return;
    case 'class_declaration':
    case 'abstract_class_declaration':
      declareClass(u, n);
      return;
    case 'for_statement':
    case 'while_statement':
    case 'do_statement':
      readLoop(u, n, label);
      return;
    case 'for_in_statement':
      readForIn(u, n, label);
      return;
    case 'switch_statement':
      readSwitch(u, n);
      return;
    case 'try_statement':
      readTry(u, n);
      return;
    case 'break_statement':
    case 'continue_statement': {
      const target = tree.child(n, 'label');
      const how = tree.type(n) === 'break_statement' ? 'break' : 'continue';
      u.emit({ k: 'exit', how, span: u.span(n), ...(target < 0 ? {} : { label: tree.source(target) }) });
      return;
    }
    case 'labeled_statement':
      readStatement(u, tree.child(n, 'body'), tree.source(tree.child(n, 'label')));
      return;
    case 'import_statement':
      readImport(u, n);
      return;
    case 'export_statement':
      readExport(u, n);
      return;
    case 'internal_module':
    case 'module':
      readStatement(u, tree.child(n, 'body'));
      return;
    case 'with_statement':
      readExpression(u, tree.child(n, 'object'));
      readStatement(u, tree.child(n, 'body'));
      return;
    default:
      readExpression(u, n);
  }
}

function readDeclarator(u: Unit, n: number): void {
  const { tree } = u;
  const target = tree.child(n, 'name');
  const valueNode = tree.child(n, 'value');
  if (target < 0) return;
  if (tree.type(target) !== 'identifier') {
    assignPattern(u, target, valueNode < 0 ? unknown : readExpression(u, valueNode), '');
    return;
  }
  const id = tree.source(target);
  const value = valueNode < 0 ? unknown : readNamed(u, valueNode, id);
  u.declare(id);
  if (valueNode >= 0) u.assign(n, name(id), value, '=', '');
  if (!u.atModule) return;
  const span = u.absolute(n);
  u.variables.push({ name: id, type: '', linkage: 'internal', init: valueNode < 0 ? null : value, span });
  const required =
    value.k === 'op' && value.op === 'import' && value.args[1] === undefined ? value.args[0] : undefined;
  const last = u.imports[u.imports.length - 1];
  if (required?.k === 'str' && last?.module === required.value)
    u.imports[u.imports.length - 1] = { ...last, as: id };
}

function readLoop(u: Unit, n: number, label: string | undefined): void {
  const { tree } = u;
  const type = tree.type(n);
  if (type === 'for_statement') readStatement(u, tree.child(n, 'initializer'));
  let test: Test | null = null;
  let step: Region | null = null;
  const { region: body, ops } = u.counted(() => {
    const condition = tree.child(n, 'condition');
    if (condition >= 0 && tree.type(condition) !== 'empty_statement') test = readTest(u, condition);
    readStatement(u, tree.child(n, 'body'));
    const increment = tree.child(n, 'increment');
    if (increment >= 0) step = u.region(() => readExpression(u, increment));
  });
  u.emit({
    k: 'loop',
    form: type === 'for_statement' ? 'for' : type === 'while_statement' ? 'while' : 'do',
    test: always(test) ? null : test,
    each: null,
    step,
    body,
    ops,
    span: u.span(n),
    ...(label === undefined ? {} : { label }),
  });
}

/** `while (true)`, `while (1)`. */
function always(test: Test | null): boolean {
  return test?.k === 'test' && test.value.k === 'int' && test.value.value !== 0;
}

function readForIn(u: Unit, n: number, label: string | undefined): void {
  const { tree } = u;
  const over = readExpression(u, tree.child(n, 'right'));
  const left = tree.child(n, 'left');
  const declared =
    tree.child(n, 'kind') >= 0 ||
    /^(const|let|var)\b/u.test(tree.text.slice(tree.start(left) - 6).trimStart());
  const keys = tree.child(n, 'operator');
  const isKeys = keys >= 0 && tree.source(keys) === 'in';
  const element: Value =
    over.k === 'name' && !isKeys
      ? name(`${over.name}[]`)
      : isKeys
        ? unknown
        : { k: 'op', op: '[]', args: [over] };
  let target: Value = unknown;
  const { region: body, ops } = u.counted(() => {
    if (tree.childOfType(n, 'await') >= 0) {
      u.call(n, { k: 'op', op: 'await', args: [] }, u.span(n), [], { awaited: true });
    }
    if (left >= 0) assignPattern(u, left, element, declared ? '' : undefined);
    if (left >= 0 && tree.type(left) === 'identifier') target = name(tree.source(left));
    readStatement(u, tree.child(n, 'body'));
  });
  u.emit({
    k: 'loop',
    form: 'each',
    test: null,
    each: { target, over },
    step: null,
    body,
    ops,
    span: u.span(n),
    ...(label === undefined ? {} : { label }),
  });
}

function readSwitch(u: Unit, n: number): void {
  const { tree } = u;
  const subject = readTest(u, tree.child(n, 'value'));
  const cases: { values: readonly Value[] | null; body: Region }[] = [];
  const bodyNode = tree.child(n, 'body');
  for (const c of bodyNode < 0 ? [] : tree.children(bodyNode)) {
    const valueNode = tree.child(c, 'value');
    let values: readonly Value[] | null = null;
    const body = u.region(() => {
      if (valueNode >= 0) values = [readExpression(u, valueNode)];
      for (const statement of tree.children(c))
        if (statement !== valueNode && tree.type(statement) !== 'default') readStatement(u, statement);
    });
    cases.push({ values, body });
  }
  u.emit({ k: 'switch', subject, cases, fallsThrough: true, span: u.span(n) });
}

function readTry(u: Unit, n: number): void {
  const { tree } = u;
  const body = u.region(() => {
    readStatement(u, tree.child(n, 'body'));
  });
  const handler = tree.child(n, 'handler');
  const handlers: Region[] = [];
  if (handler >= 0) {
    handlers.push(
      u.region(() => {
        const parameter = tree.child(handler, 'parameter');
        if (parameter >= 0) assignPattern(u, parameter, unknown, '');
        readStatement(u, tree.child(handler, 'body'));
      }),
    );
  }
  const finalizer = tree.child(n, 'finalizer');
  const last =
    finalizer < 0
      ? null
      : u.region(() => {
          readStatement(u, finalizer);
        });
  if (body === empty && handlers.every((h) => h === empty) && (last === null || last === empty)) return;
  u.emit({ k: 'try', body, handlers, finally: last });
}
