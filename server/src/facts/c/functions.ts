/** One C or C++ function, with the lambdas inside it, as facts. */
import type { Condition, FunctionFacts, ParameterFacts, Region, Value, Span } from '../model';
import { seq } from '../builder';
import { fieldOf, type FlatNode } from '../../syntax/flat';
import { textOf, typeName, type FunctionScope } from './expressions';
import { declaredName, statement } from './statements';

export interface Enclosing {
  readonly text: string;
  /** Namespaces and classes around, outermost first. */
  readonly scopes: readonly string[];
  /** Inside an anonymous namespace. */
  readonly anonymous: boolean;
  /** Key of the class around, where the definition stands inside it. */
  readonly owner: string | null;
  /** Of the preprocessor, outermost first. */
  readonly when: readonly Condition[];
}

/** `__attribute__((constructor))`, `[[gnu::constructor]]`. */
const runsAtStart = /(?:__attribute__|\[\[)[^;{]*\b(?:__)?constructor(?:__)?\b/;

/** The function and the lambdas in it; spans absolute, bodies relative to their own function. */
export function functionFacts(around: Enclosing, node: FlatNode): FunctionFacts[] {
  const { text } = around;
  const declarator = functionDeclarator(fieldOf(node, 'declarator'));
  const body =
    fieldOf(node, 'body') ??
    node.children.find((c) => c.type === 'compound_statement' || c.type === 'try_statement');
  const declared = declarator && declaredName(text, fieldOf(declarator, 'declarator'));
  if (!declarator || !declared || !body) return [];
  const qualified = [...around.scopes, ...typeName(declared.name).split('::')].filter((part) => part !== '');
  const simple = qualified[qualified.length - 1] ?? declared.name;
  const specifiers = node.children
    .filter((c) => c.type === 'storage_class_specifier')
    .map((c) => textOf(around, c));
  const key = qualified.join('.');
  const made: FunctionFacts[] = [];
  const errors = brokenSpans(body, node.start);
  const facts = extractBody(around, node, body, made, key);
  const parent = qualified.slice(0, -1).join('.');
  made.unshift({
    key,
    name: simple,
    kind: around.owner !== null || parent !== '' ? 'method' : 'function',
    owner: around.owner ?? (parent === '' ? null : parent),
    span: { start: node.start, end: node.end },
    nameSpan: { start: declared.node.start, end: declared.node.end },
    params: parameters(text, declarator),
    linkage: specifiers.includes('static') || around.anonymous ? 'internal' : 'external',
    isAsync: false,
    isGenerator: false,
    decorators: runsAtStart.test(text.slice(node.start, body.start))
      ? [{ k: 'name', name: 'constructor' }]
      : [],
    ...(errors.length > 0 ? { errors } : {}),
    ...facts,
  });
  return made;
}

/** Spans of what could not be read, relative to the function. */
function brokenSpans(body: FlatNode, base: number): Span[] {
  const out: Span[] = [];
  const stack = [body];
  for (let node = stack.pop(); node; node = stack.pop()) {
    // A statement that is read as a function has lost its condition too.
    const lost = node.broken || (node !== body && node.type === 'function_definition');
    if (lost) out.push({ start: node.start - base, end: node.end - base });
    for (const child of node.children) stack.push(child);
  }
  return out.sort((a, b) => a.start - b.start);
}

/** The declarator with the parameters, behind pointers and references of the result type. */
function functionDeclarator(declarator: FlatNode | undefined): FlatNode | undefined {
  let node = declarator;
  for (let depth = 0; node && depth < 20; depth++) {
    if (node.type === 'function_declarator') return node;
    node = fieldOf(node, 'declarator') ?? node.children.find((c) => c.type.endsWith('declarator'));
  }
  return undefined;
}

function parameters(text: string, declarator: FlatNode): ParameterFacts[] {
  const out: ParameterFacts[] = [];
  for (const child of fieldOf(declarator, 'parameters')?.children ?? []) {
    if (child.type === 'identifier') out.push({ name: text.slice(child.start, child.end) });
    if (!child.type.endsWith('parameter_declaration')) continue;
    const declared = declaredName(text, fieldOf(child, 'declarator'));
    const type = fieldOf(child, 'type');
    out.push({
      name: declared?.name ?? '',
      ...(type ? { type: text.slice(child.start, declared?.node.start ?? child.end).trim() } : {}),
    });
  }
  return out.filter((p) => p.type !== 'void' || p.name !== '');
}

function extractBody(
  around: Enclosing,
  node: FlatNode,
  body: FlatNode,
  lambdas: FunctionFacts[],
  key: string,
): { body: Region; calls: number; locals: readonly string[] } {
  let count = 0;
  const scope: FunctionScope = {
    text: around.text,
    base: node.start,
    out: [],
    calls: 0,
    depth: 0,
    locals: [],
    lambda(inner): Value {
      const inside = fieldOf(inner, 'body');
      if (!inside) return { k: 'unknown' };
      const lambdaKey = `${key}.<lambda ${count++}>`;
      const declarator = fieldOf(inner, 'declarator');
      const facts = extractBody(around, inner, inside, lambdas, lambdaKey);
      lambdas.push({
        key: lambdaKey,
        name: '<lambda>',
        kind: 'lambda',
        owner: key,
        span: { start: inner.start, end: inner.end },
        nameSpan: { start: inner.start, end: Math.min(inner.start + 1, inner.end) },
        params: declarator ? parameters(around.text, declarator) : [],
        linkage: 'internal',
        isAsync: false,
        isGenerator: false,
        decorators: [],
        ...facts,
      });
      return { k: 'func', key: lambdaKey };
    },
    nested(inner) {
      lambdas.push(...functionFacts(around, inner));
    },
    block(inner) {
      for (const child of inner.children) statement(scope, child);
    },
  };
  // Member initialisers of a constructor run before its body.
  for (const child of node.children)
    if (child.type === 'field_initializer_list') statement(scope, { ...child, type: 'ERROR' });
  statement(scope, body);
  return { body: seq(scope.out), calls: scope.calls, locals: scope.locals };
}
