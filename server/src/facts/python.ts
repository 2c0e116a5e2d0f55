/**
 * Python source to facts. Each function is extracted on its own from a queue, so that neither nesting nor a broken
 * neighbour reaches it; expressions without calls are read off their text, since reaching a node costs a microsecond.
 */
import type { Node } from 'web-tree-sitter';
import type {
  AssignEvent,
  FileFacts,
  FunctionFacts,
  ParameterFacts,
  Region,
  Span,
  Value,
  VariableFacts,
} from './model';
import { regions, unknown } from './model';
import { evaluate, parts, sequence } from './python/expressions';
import { Scope, type FileScope, type Pending } from './python/scope';
import { block, type Found } from './python/statements';
import { Keys } from './keys';
import { simpleValue } from './python/text';
import { findSuppressions } from './suppressions';

/** Facts of one file. `text` is what `root` was parsed from. */
export function extractPython(root: Node, text: string): FileFacts {
  const file: FileScope = { text, pending: [], keys: new Keys('~', ['<module>']) };
  const found: Found = { classes: [], imports: [] };
  const module = new Scope(file, '<module>', 0, null);
  const body = block(module, root, found, 0);
  const functions: FunctionFacts[] = [
    facts(module, body, {
      key: '<module>',
      name: '<module>',
      kind: 'module',
      owner: null,
      span: { start: 0, end: text.length },
      nameSpan: { start: 0, end: 0 },
      params: [],
      isAsync: false,
      decorators: [],
    }),
  ];
  for (let next = file.pending.shift(); next; next = file.pending.shift()) {
    functions.push(extractFunction(file, next, found));
  }
  return {
    language: 'python',
    functions,
    classes: found.classes,
    imports: found.imports,
    variables: variables(body),
    macros: [],
    exports: [],
    prototypes: [],
    suppressions: findSuppressions(text, (at) => commentAt(root, at)),
    broken: root.hasError,
  };
}

type Head = Pick<
  FunctionFacts,
  'key' | 'name' | 'kind' | 'owner' | 'span' | 'nameSpan' | 'params' | 'isAsync' | 'decorators'
>;

function facts(scope: Scope, body: Region, head: Head): FunctionFacts {
  for (const name of scope.outer) scope.locals.delete(name);
  for (const parameter of head.params) scope.locals.delete(parameter.name);
  return {
    ...head,
    linkage: 'external',
    isGenerator: scope.isGenerator,
    locals: [...scope.locals],
    ...(scope.outer.size > 0 ? { outer: [...scope.outer] } : {}),
    body,
    calls: scope.calls,
  };
}

function extractFunction(file: FileScope, pending: Pending, found: Found): FunctionFacts {
  const { node } = pending;
  const scope = new Scope(file, pending.key, node.startIndex, null);
  const children = parts(node);
  const span: Span = { start: node.startIndex, end: node.endIndex };
  const name = children.find((child) => child.type === 'identifier');
  const isLambda = pending.kind === 'lambda';
  const list = children.find((child) => child.type === (isLambda ? 'lambda_parameters' : 'parameters'));
  const params = list ? parameters(scope, list) : [];
  let body: Region;
  if (isLambda) {
    const of = children[children.length - 1];
    const items: Region[] = [];
    const value = of && of !== list ? evaluate(scope, of, items, 0) : unknown;
    items.push({ k: 'exit', how: 'return', value, span: of ? scope.span(of) : { start: 0, end: 0 } });
    body = sequence(items);
  } else {
    body = block(
      scope,
      children.find((child) => child.type === 'block'),
      found,
      0,
    );
  }
  return facts(scope, body, {
    key: pending.key,
    name: pending.name,
    kind: pending.kind,
    owner: pending.owner,
    span,
    nameSpan: name && !isLambda ? { start: name.startIndex, end: name.endIndex } : span,
    params,
    isAsync: file.text.startsWith('async', node.startIndex),
    decorators: pending.decorators,
  });
}

/** Parameters, `*args` and `**kwargs` with their stars. Defaults run where the function is defined: names only. */
function parameters(scope: Scope, list: Node): ParameterFacts[] {
  const found: ParameterFacts[] = [];
  for (const node of parts(list)) {
    const text = scope.text(node);
    switch (node.type) {
      case 'identifier':
      case 'list_splat_pattern':
      case 'dictionary_splat_pattern':
        found.push({ name: text });
        break;
      case 'typed_parameter':
      case 'default_parameter':
      case 'typed_default_parameter': {
        const children = parts(node);
        const first = children[0];
        if (!first) break;
        const type = children.find((child) => child.type === 'type');
        const last = children[children.length - 1];
        const value = last && last !== first && last !== type ? simpleValue(scope.text(last)) : null;
        found.push({
          name: scope.text(first),
          ...(value ? { default: value } : node.type === 'typed_parameter' ? {} : { default: unknown }),
          ...(type ? { type: scope.text(type) } : {}),
        });
        break;
      }
      default:
        break;
    }
  }
  return found;
}

/** Names assigned at file level, with their first value. */
function variables(body: Region): VariableFacts[] {
  const found = new Map<string, VariableFacts>();
  for (const region of regions(body)) {
    if (region.k !== 'assign' || region.target.k !== 'name' || found.has(region.target.name)) continue;
    if (/[.[]/u.test(region.target.name)) continue;
    found.set(region.target.name, variable(region, region.target.name));
  }
  return [...found.values()];
}

function variable(event: AssignEvent, name: string): VariableFacts {
  const init: Value = event.value;
  return { name, type: event.declares ?? '', linkage: 'external', init, span: event.span };
}

function commentAt(root: Node, offset: number): Span | null {
  const node = root.descendantForIndex(offset);
  return node?.type === 'comment' ? { start: node.startIndex, end: node.endIndex } : null;
}
