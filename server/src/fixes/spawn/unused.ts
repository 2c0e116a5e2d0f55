/** Variables of the function that only the child's code used: their declarations go with it. */
import type { Node } from 'web-tree-sitter';
import { removed, type Match } from './match';
import { wholeLines, type Edit } from './remove';
import { find } from './syntax';
import { declaredName, Variables } from './variables';

export function unusedVariableEdits(
  found: Match,
  edits: readonly Edit[],
  block: string,
  text: string,
): Edit[] {
  const variables = new Variables(found.fn, [], found.call);
  const identifiers = find(found.fn, 'identifier');
  const used = new Set(found.child.flatMap((node) => find(node, 'identifier')).map((id) => id.text));
  const written = [block, ...edits.map((e) => e.text)].join('\n');
  const gone = new Map<number, { declaration: Node; names: Set<string> }>();
  for (const name of used) {
    const own = variables.local(name);
    if (
      !own ||
      new RegExp(`\\b${name}\\b`).test(written) ||
      find(own.declarator, 'call_expression').length > 0
    )
      continue;
    const elsewhere = identifiers.some(
      (id) =>
        id.text === name &&
        !removed(found, id) &&
        !(own.declarator.startIndex <= id.startIndex && id.endIndex <= own.declarator.endIndex),
    );
    if (elsewhere || removed(found, own.declaration)) continue;
    const entry = gone.get(own.declaration.id) ?? { declaration: own.declaration, names: new Set() };
    entry.names.add(name);
    gone.set(own.declaration.id, entry);
  }
  return [...gone.values()].map(({ declaration, names }) => {
    const declarators = declaration.childrenForFieldName('declarator');
    const kept = declarators.filter((d) => !names.has(declaredName(d) ?? ''));
    const first = declarators[0];
    const last = declarators.at(-1);
    if (kept.length === 0 || !first || !last) return wholeLines(declaration, declaration, text);
    return { start: first.startIndex, end: last.endIndex, text: kept.map((d) => d.text).join(', ') };
  });
}
