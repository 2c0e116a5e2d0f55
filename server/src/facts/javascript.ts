/**
 * Facts of JavaScript and TypeScript. The tree is read once into rows of numbers (javascript/tree.ts); functions,
 * statements, expressions and modules are read from there. Anything unreadable becomes `unknown`, never an error.
 */
import type { Node } from 'web-tree-sitter';
import type { FileFacts, FunctionFacts, Language } from './model';
import { regions } from './model';
import { findSuppressions } from './suppressions';
import { exportsOf, exportsOfCall } from './javascript/modules';
import { directiveOf } from './javascript/functions';
import { readStatement } from './javascript/statements';
import { FlatTree } from './javascript/tree';
import { Unit } from './javascript/unit';

export function extractJavaScript(root: Node, text: string, language: Language): FileFacts {
  const tree = new FlatTree(root, text);
  const u = new Unit(tree, language);
  const body = u.region(() => {
    for (const c of tree.children(0)) readStatement(u, c);
  });
  const directive = directiveOf(tree, 0);
  const module: FunctionFacts = {
    key: '<module>',
    name: '<module>',
    kind: 'module',
    owner: null,
    span: { start: 0, end: text.length },
    nameSpan: { start: 0, end: 0 },
    params: [],
    linkage: 'internal',
    isAsync: false,
    isGenerator: false,
    ...(directive !== null && { directive }),
    decorators: [],
    locals: [...u.scope.locals],
    body,
    calls: u.scope.calls,
  };
  for (const region of regions(body)) {
    if (region.k === 'call') u.exports.push(...exportsOfCall(region));
    const exported = region.k === 'assign' ? exportsOf(region) : null;
    if (exported) u.exports.push(exported);
  }
  return {
    language,
    functions: [module, ...u.functions],
    classes: u.classes,
    imports: u.imports,
    variables: u.variables,
    macros: [],
    exports: u.exports,
    prototypes: [],
    suppressions: findSuppressions(text, (at) => {
      const node = root.descendantForIndex(at);
      return node?.type.endsWith('comment') ? { start: node.startIndex, end: node.endIndex } : null;
    }),
    broken: root.hasError,
  };
}
