/** Python statements as regions. Blocks nest at most a hundred deep in CPython; beyond `deepest` they are dropped. */
import type { Node } from 'web-tree-sitter';
import type { BranchRegion, ClassFacts, ImportFacts, Region, Test, Value } from '../model';
import { empty, unknown } from '../model';
import { assignment, condition, declare, evaluate, parts, sequence, suspends } from './expressions';
import { deepest, type Scope } from './scope';
import { countOperations, hasStructure } from './text';

/** What statements leave behind besides regions. */
export interface Found {
  readonly classes: ClassFacts[];
  readonly imports: ImportFacts[];
}

/** Regions of every statement of a block, in order. */
export function block(scope: Scope, node: Node | undefined, found: Found, depth: number): Region {
  if (!node || depth > deepest) return empty;
  const items: Region[] = [];
  for (const child of node.namedChildren) statement(scope, child, items, found, depth + 1);
  return sequence(items);
}

export function statement(scope: Scope, node: Node, out: Region[], found: Found, depth: number): void {
  switch (node.type) {
    case 'comment':
    case 'pass_statement':
    case 'type_alias_statement':
      return;
    case 'expression_statement':
      expression(scope, node, out);
      return;
    case 'if_statement':
      branch(scope, node, out, found, depth);
      return;
    case 'for_statement':
      forLoop(scope, node, out, found, depth);
      return;
    case 'while_statement':
      whileLoop(scope, node, out, found, depth);
      return;
    case 'try_statement':
      attempt(scope, node, out, found, depth);
      return;
    case 'with_statement':
      withBlock(scope, node, out, found, depth);
      return;
    case 'match_statement':
      match(scope, node, out, found, depth);
      return;
    case 'function_definition':
      definition(scope, node, [], null);
      return;
    case 'decorated_definition':
      decorated(scope, node, out, found, depth);
      return;
    case 'class_definition':
      classBody(scope, node, out, found, depth);
      return;
    case 'return_statement':
    case 'raise_statement': {
      const of = parts(node);
      operations(scope, node);
      const values = of.map((part) => evaluate(scope, part, out, 0));
      const how = node.type === 'return_statement' ? 'return' : 'throw';
      out.push({ k: 'exit', how, ...(values[0] ? { value: values[0] } : {}), span: scope.span(node) });
      return;
    }
    case 'break_statement':
      out.push({ k: 'exit', how: 'break', span: scope.span(node) });
      return;
    case 'continue_statement':
      out.push({ k: 'exit', how: 'continue', span: scope.span(node) });
      return;
    case 'global_statement':
    case 'nonlocal_statement':
      for (const name of parts(node)) scope.outer.add(scope.text(name));
      return;
    case 'import_statement':
    case 'import_from_statement':
    case 'future_import_statement':
      for (const one of imports(scope, node)) {
        found.imports.push(one);
        if (one.as !== undefined) declare(scope, { k: 'name', name: one.as });
        for (const name of one.names) declare(scope, { k: 'name', name: name.as });
      }
      return;
    case 'block':
    case 'ERROR':
      if (depth > deepest) return;
      for (const child of node.namedChildren) statement(scope, child, out, found, depth + 1);
      return;
    default:
      operations(scope, node);
      if (hasStructure(scope.text(node))) evaluate(scope, node, out, 0);
  }
}

/** Counts a statement's operations for the loop around it, without those of comprehensions inside. */
function operations(scope: Scope, node: Node): void {
  if (scope.loops > 0) scope.operations += countOperations(scope.text(node));
}

function expression(scope: Scope, node: Node, out: Region[]): void {
  const claimed = scope.claimed;
  for (const child of node.namedChildren) {
    const type = child.type;
    if (type === 'string' || type === 'comment') {
      if (type === 'string' && hasStructure(scope.text(child))) evaluate(scope, child, out, 0);
    } else if (type === 'assignment' || type === 'augmented_assignment') assignment(scope, child, out, 0);
    else evaluate(scope, child, out, 0);
  }
  operations(scope, node);
  if (scope.loops > 0) scope.operations -= scope.claimed - claimed;
}

function test(scope: Scope, node: Node): Test {
  operations(scope, node);
  return condition(scope, node, 0);
}

/** https://docs.python.org/3/library/typing.html#typing.TYPE_CHECKING */
const typeChecking = /^\(?\s*(?:\w+\.)?TYPE_CHECKING\s*\)?$/u;

/** `elif` chains nest in the `else`: built from the last clause backwards, so that length costs no stack. */
function branch(scope: Scope, node: Node, out: Region[], found: Found, depth: number): void {
  const children = parts(node);
  const arms: { test: Test; then: Region; node: Node }[] = [];
  let otherwise: Region | null = null;
  const first = children[0];
  if (!first) return;
  const before = found.imports.length;
  arms.push({ test: test(scope, first), then: block(scope, blockOf(children), found, depth), node });
  if (typeChecking.test(scope.text(first)))
    found.imports.splice(
      before,
      Infinity,
      ...found.imports.slice(before).map((one): ImportFacts => ({ ...one, forTypes: true })),
    );
  for (const clause of children) {
    if (clause.type === 'elif_clause') {
      const inner = parts(clause);
      if (inner[0]) {
        const chosen = test(scope, inner[0]);
        arms.push({ test: chosen, then: block(scope, blockOf(inner), found, depth), node: clause });
      }
    } else if (clause.type === 'else_clause') {
      otherwise = block(scope, blockOf(parts(clause)), found, depth);
    }
  }
  for (let i = arms.length - 1; i >= 0; i--) {
    const arm = arms[i];
    if (!arm) continue;
    const region: BranchRegion = {
      k: 'branch',
      test: arm.test,
      then: arm.then,
      else: otherwise,
      span: scope.span(arm.node),
    };
    otherwise = region;
  }
  if (otherwise) out.push(otherwise);
}

function blockOf(children: readonly Node[]): Node | undefined {
  return children.find((child) => child.type === 'block');
}

/** Runs `inside` as the body of a loop and gives its own operations. */
function inLoop(scope: Scope, inside: () => void): number {
  const outer = scope.operations;
  scope.operations = 0;
  scope.loops++;
  inside();
  scope.loops--;
  const own = scope.operations;
  scope.operations = outer;
  return own;
}

function forLoop(scope: Scope, node: Node, out: Region[], found: Found, depth: number): void {
  const children = parts(node);
  const [left, right] = children;
  if (!left || !right) return;
  operations(scope, right);
  const over = evaluate(scope, right, out, 0);
  const target = evaluate(scope, left, out, 0);
  declare(scope, target);
  let body = empty;
  const ops = inLoop(scope, () => {
    body = block(scope, blockOf(children), found, depth);
    if (!isAsync(scope, node)) return;
    const items: Region[] = [];
    suspends(scope, over, right, items);
    body = sequence([...items, body]);
  });
  const last = elseOf(scope, children, found, depth);
  out.push({
    k: 'loop',
    form: 'each',
    test: null,
    each: { target, over },
    step: null,
    body,
    ...(last ? { else: last } : {}),
    ops,
    span: scope.span(node),
  });
}

function elseOf(scope: Scope, children: readonly Node[], found: Found, depth: number): Region | null {
  const clause = children.find((child) => child.type === 'else_clause');
  return clause ? block(scope, blockOf(parts(clause)), found, depth) : null;
}

function whileLoop(scope: Scope, node: Node, out: Region[], found: Found, depth: number): void {
  const children = parts(node);
  const head = children[0];
  if (!head) return;
  let body = empty;
  let chosen: Test | null = null;
  const ops = inLoop(scope, () => {
    chosen = /^\(?(?:True|1)\)?$/u.test(scope.text(head)) ? null : test(scope, head);
    body = block(scope, blockOf(children), found, depth);
  });
  const last = elseOf(scope, children, found, depth);
  out.push({
    k: 'loop',
    form: 'while',
    test: chosen,
    each: null,
    step: null,
    body,
    ...(last ? { else: last } : {}),
    ops,
    span: scope.span(node),
  });
}

function attempt(scope: Scope, node: Node, out: Region[], found: Found, depth: number): void {
  const children = parts(node);
  const handlers: Region[] = [];
  let last: Region | null = null;
  let otherwise: Region | null = null;
  const body = block(scope, blockOf(children), found, depth);
  for (const clause of children) {
    if (clause.type === 'except_clause' || clause.type === 'except_group_clause') {
      handlers.push(handler(scope, clause, found, depth));
    } else if (clause.type === 'else_clause') otherwise = block(scope, blockOf(parts(clause)), found, depth);
    else if (clause.type === 'finally_clause') last = block(scope, blockOf(parts(clause)), found, depth);
  }
  out.push({ k: 'try', body, handlers, ...(otherwise ? { else: otherwise } : {}), finally: last });
}

function handler(scope: Scope, clause: Node, found: Found, depth: number): Region {
  const items: Region[] = [];
  for (const child of parts(clause)) {
    if (child.type === 'block') items.push(block(scope, child, found, depth));
    else if (child.type === 'as_pattern') aliased(scope, child, items);
    else evaluate(scope, child, items, 0);
  }
  return sequence(items);
}

/** `value as target`: both, the target's names declared. */
function aliased(scope: Scope, node: Node, out: Region[]): { value: Value; target: Value | null } {
  if (node.type !== 'as_pattern') return { value: evaluate(scope, node, out, 0), target: null };
  const [of, as] = parts(node);
  const value = of ? evaluate(scope, of, out, 0) : unknown;
  const name = as?.type === 'as_pattern_target' ? parts(as)[0] : as;
  if (!name) return { value, target: null };
  const target = evaluate(scope, name, out, 0);
  declare(scope, target);
  return { value, target };
}

/** `async for`, `async with`. */
function isAsync(scope: Scope, node: Node): boolean {
  return scope.file.text.startsWith('async', node.startIndex);
}

function withBlock(scope: Scope, node: Node, out: Region[], found: Found, depth: number): void {
  const children = parts(node);
  const clause = children.find((child) => child.type === 'with_clause');
  const contexts: { value: Value; target: Value | null }[] = [];
  for (const item of clause ? parts(clause) : []) {
    const of = parts(item)[0];
    if (!of) continue;
    operations(scope, of);
    // `with (a as b, c as d)` of older grammars: a tuple of aliases.
    const inner = of.type === 'tuple' || of.type === 'parenthesized_expression' ? parts(of) : [of];
    const items = inner.some((one) => one.type === 'as_pattern') ? inner : [of];
    for (const one of items) contexts.push(aliased(scope, one, out));
  }
  if (clause && isAsync(scope, node)) suspends(scope, contexts[0]?.value ?? unknown, clause, out);
  out.push({
    k: 'scope',
    contexts,
    body: block(scope, blockOf(children), found, depth),
    span: scope.span(node),
  });
}

function match(scope: Scope, node: Node, out: Region[], found: Found, depth: number): void {
  const children = parts(node);
  const body = blockOf(children);
  const subject = children[0];
  if (!subject || subject === body) return;
  const cases: { values: readonly Value[] | null; body: Region }[] = [];
  const chosen = test(scope, subject);
  for (const clause of body ? parts(body) : []) {
    if (clause.type !== 'case_clause') continue;
    const inner = parts(clause);
    const patterns = inner.filter((part) => part.type === 'case_pattern').map((part) => scope.text(part));
    const capture = patterns.length === 1 && /^[^\W\d]\w*$/u.test(patterns[0] ?? '');
    const guarded = inner.some((part) => part.type === 'if_clause');
    const values = patterns.map((text): Value => {
      if (/^-?\d+$/u.test(text)) return { k: 'int', value: Number(text) };
      return /^[\w.]+$/u.test(text) ? { k: 'name', name: text } : unknown;
    });
    cases.push({
      values: capture && !guarded ? null : values,
      body: block(scope, blockOf(inner), found, depth),
    });
  }
  out.push({ k: 'switch', subject: chosen, cases, fallsThrough: false, span: scope.span(node) });
}

/** A function defined here: extracted later. Gives its key. */
function definition(
  scope: Scope,
  node: Node,
  decorators: readonly Value[],
  as: string | null,
): string | null {
  const name = parts(node).find((child) => child.type === 'identifier');
  if (!name) return null;
  const text = as ?? scope.text(name);
  const key = scope.keyFor(text);
  const kind = scope.className === null ? 'function' : 'method';
  const owner = scope.className ?? (scope.key === '<module>' ? null : scope.key);
  if (scope.className === null) scope.locals.add(text);
  scope.file.pending.push({ node, key, name: text, kind, owner, decorators });
  return key;
}

const bare =
  /^@\s*(?:staticmethod|classmethod|property|override|overload|abstractmethod|[\w.]+\.(?:setter|getter|deleter))$/u;

/** A decorator is called with the function when control passes the definition. */
function decorated(scope: Scope, node: Node, out: Region[], found: Found, depth: number): void {
  const children = parts(node);
  const of = children[children.length - 1];
  if (!of || of.type === 'decorator') return;
  const values: Value[] = [];
  const applied: { value: Value; node: Node }[] = [];
  for (const child of children) {
    if (child.type !== 'decorator') continue;
    const inner = parts(child)[0];
    if (!inner) continue;
    const first = out.length;
    const value = evaluate(scope, inner, out, 0);
    values.push(decoratorValue(value, out.slice(first)));
    if (!bare.test(scope.text(child))) applied.unshift({ value, node: inner });
  }
  if (of.type === 'class_definition') {
    classBody(scope, of, out, found, depth);
    return;
  }
  const key = definition(scope, of, values, null);
  if (key === null) return;
  for (const { value, node: at } of applied) {
    const span = scope.span(at);
    const args = [{ value: { k: 'func', key } as const, span }];
    out.push({ k: 'call', id: scope.calls++, callee: value, args, span, calleeSpan: span });
  }
}

/** A decorator as facts of its function: `@a.b` is the name, `@a.b(x)` the operator `call` on name and arguments. */
function decoratorValue(value: Value, events: readonly Region[]): Value {
  if (value.k !== 'call') return value;
  const event = events.find((one) => one.k === 'call' && one.id === value.call);
  if (event?.k !== 'call') return unknown;
  return { k: 'op', op: 'call', args: [event.callee, ...event.args.map((argument) => argument.value)] };
}

/** The body of a class runs where the class stands; names assigned there are attributes `Class.name`. */
function classBody(scope: Scope, node: Node, out: Region[], found: Found, depth: number): void {
  if (depth > deepest) return;
  const children = parts(node);
  const name = children.find((child) => child.type === 'identifier');
  if (!name) return;
  const text = scope.text(name);
  const key = scope.keyFor(text);
  if (scope.className === null) scope.locals.add(text);
  const bases: Value[] = [];
  for (const base of children.filter((child) => child.type === 'argument_list').flatMap(parts)) {
    if (base.type === 'keyword_argument') continue;
    const value = evaluate(scope, base, out, 0);
    // `class A(Generic[T])`, `class A(base())`: only names can be followed.
    bases.push(value.k === 'name' ? { k: 'name', name: value.name.replace(/\[\]$/u, '') } : unknown);
  }
  found.classes.push({ key, name: text, bases, span: { start: node.startIndex, end: node.endIndex } });
  const around = scope.className;
  scope.className = key;
  out.push(block(scope, blockOf(children), found, depth));
  scope.className = around;
}

function imports(scope: Scope, node: Node): ImportFacts[] {
  const children = parts(node);
  const span = { start: node.startIndex, end: node.endIndex };
  if (node.type !== 'import_from_statement') {
    return children.flatMap((child): ImportFacts[] => {
      const { name, as } = importedName(scope, child);
      // `import a.b` binds `a`; `import a.b as c` binds `a.b` itself.
      return name === '' ? [] : [{ module: name, names: [], as: as ?? name, span }];
    });
  }
  const [from, ...names] = children;
  if (!from) return [];
  const text = scope.text(from).replace(/\s/gu, '');
  const module = text.replace(/^\.+/u, '');
  const level = text.length - module.length;
  const star = names.some((child) => child.type === 'wildcard_import');
  const imported = names
    .filter((child) => child.type !== 'wildcard_import')
    .map((child) => importedName(scope, child))
    .filter(({ name }) => name !== '')
    .map(({ name, as }) => ({ name, as: as ?? name }));
  return [{ module, names: imported, ...(star ? { star } : {}), ...(level > 0 ? { level } : {}), span }];
}

function importedName(scope: Scope, node: Node): { name: string; as?: string } {
  if (node.type === 'dotted_name') return { name: scope.text(node).replace(/\s/gu, '') };
  if (node.type !== 'aliased_import') return { name: '' };
  const [name, as] = parts(node);
  return name && as ? { name: scope.text(name).replace(/\s/gu, ''), as: scope.text(as) } : { name: '' };
}
