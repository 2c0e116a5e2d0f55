/** Static functions whose code the parent has taken over and that nothing calls any more: they would be a warning. */
import type { Node } from 'web-tree-sitter';
import { contains, find, functionName } from './syntax';
import { wholeLines } from './remove';

export interface UnusedFunction {
  readonly edit: { readonly start: number; readonly end: number; readonly text: string };
  /** The comments in it and right above it. */
  readonly comments: readonly Node[];
}

/** @param gone nodes that the rewrite takes out of the text */
export function unusedFunctions(
  taken: readonly Node[],
  gone: readonly Node[],
  root: Node,
  text: string,
): UnusedFunction[] {
  const candidates = taken.filter((fn) =>
    find(fn, 'storage_class_specifier').some((s) => s.text === 'static' && s.parent?.id === fn.id),
  );
  const identifiers = find(root, 'identifier');
  const macros = find(root, 'preproc_arg')
    .map((node) => node.text)
    .join('\n');
  let unused: Node[] = [];
  for (;;) {
    const without = [...gone, ...unused];
    const next = candidates.filter((fn) => {
      const name = functionName(fn);
      if (new RegExp(`\\b${name}\\b`).test(macros)) return false;
      return identifiers.every(
        (id) =>
          id.text !== name ||
          contains(fn, id) ||
          isPrototype(id) ||
          without.some((node) => contains(node, id)),
      );
    });
    if (next.length === unused.length) break;
    unused = next;
  }
  const names = new Set(unused.map(functionName));
  const prototypes = root
    .descendantsOfType('declaration')
    .filter((d) => find(d, 'identifier').some((id) => names.has(id.text) && isPrototype(id)));
  return [
    ...unused.map((fn) => {
      const above = commentsAbove(fn);
      return {
        edit: wholeLines(above[0] ?? fn, fn, text),
        comments: [...above, ...find(fn, 'comment')],
      };
    }),
    ...prototypes.map((d) => ({ edit: wholeLines(d, d, text), comments: [] })),
  ];
}

/** The name that `static void start(char **argv);` declares. */
function isPrototype(id: Node): boolean {
  return id.parent?.type === 'function_declarator' && id.parent.parent?.type === 'declaration';
}

function commentsAbove(fn: Node): Node[] {
  const above: Node[] = [];
  for (let at = fn.previousNamedSibling; at?.type === 'comment'; at = at.previousNamedSibling) {
    const below = above[0] ?? fn;
    if (below.startPosition.row - at.endPosition.row > 1) break;
    above.unshift(at);
  }
  return above;
}
