/**
 * `if __name__ == "__main__":` for programs that start worker processes: a worker imports the main module anew, and what
 * that does at module level it would do again. https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods
 */
import type { Edit } from '../fix';
import type { Node } from 'web-tree-sitter';
import type { Names } from './names';
import { below, eolOf, indentUnit, inside, line, quoteOf, refuse } from './rewrite';
import { isGuard } from './workers';

const definitions = new Set([
  'function_definition',
  'class_definition',
  'decorated_definition',
  'import_statement',
  'import_from_statement',
  'future_import_statement',
]);

/**
 * Edits that put the module's own code from the first statement that leads to one of `sites` under a guard; none where all is
 * guarded, or where the module only defines.
 * @param workers functions that run in the workers: they must not need what is put under the guard
 */
export function guardEdits(
  text: string,
  names: Names,
  sites: readonly Node[],
  workers: readonly Node[],
): readonly Edit[] {
  const { root } = names;
  const top = root.namedChildren.filter((n) => n.type !== 'comment');
  const leading = definitionsLeadingTo(names, top, sites);
  const runs = (statement: Node): boolean =>
    sites.some((site) => inside(statement, site)) ||
    below(statement, 'identifier').some(
      (id) => leading.has(id.text) && names.home(id.text, id)?.type === 'module',
    );
  const first = top.findIndex((s) => !definitions.has(s.type) && !isGuard(s) && runs(s));
  if (first < 0) return [];
  const wrapped = top.slice(first);
  const late = wrapped.find((s) => definitions.has(s.type) || isGuard(s));
  if (late)
    refuse(
      `the pool is used before line ${line(late)} is read: it needs if __name__ == "__main__" behind all definitions`,
    );
  for (const worker of workers)
    for (const id of below(worker, 'identifier'))
      if (
        names.home(id.text, id)?.type === 'module' &&
        names.bindings(id.text, id).some((b) => wrapped.some((s) => inside(s, b.node)))
      )
        refuse(`${id.text}, which the worker reads, is set by the main program (line ${line(id)})`);
  return wrap(text, root, wrapped);
}

/** Names at module level whose use leads to the site: the function that holds it, what calls that, and so on. */
function definitionsLeadingTo(
  names: Names,
  top: readonly Node[],
  sites: readonly Node[],
): ReadonlySet<string> {
  const nameOf = (node: Node): string | undefined =>
    (node.type === 'decorated_definition' ? node.childForFieldName('definition') : node)?.childForFieldName(
      'name',
    )?.text;
  const defined = top.filter((n) => definitions.has(n.type) && nameOf(n) !== undefined);
  const leading = new Set<string>();
  for (const definition of defined)
    if (sites.some((site) => inside(definition, site))) leading.add(nameOf(definition) ?? '');
  for (let grows = leading.size > 0; grows;) {
    grows = false;
    for (const definition of defined) {
      const own = nameOf(definition) ?? '';
      if (leading.has(own)) continue;
      if (
        !below(definition, 'identifier').some(
          (id) => leading.has(id.text) && names.home(id.text, id)?.type === 'module',
        )
      )
        continue;
      leading.add(own);
      grows = true;
    }
  }
  return leading;
}

/** Insertions only, so that other edits may change what lies between. */
function wrap(text: string, root: Node, statements: readonly Node[]): Edit[] {
  const [first] = statements;
  const last = statements.at(-1);
  if (!first || !last) return [];
  const unit = indentUnit(text, root);
  const quote = quoteOf(text);
  const strings = root.descendantsOfType('string').filter((s) => s.startPosition.row !== s.endPosition.row);
  const start = text.lastIndexOf('\n', first.startIndex - 1) + 1;
  const edits: Edit[] = [
    { start, end: start, text: `if __name__ == ${quote}__main__${quote}:${eolOf(text)}${unit}` },
  ];
  for (
    let at = text.indexOf('\n', start) + 1;
    at > 0 && at < last.endIndex;
    at = text.indexOf('\n', at) + 1
  ) {
    const isString = strings.some((s) => s.startIndex < at && at < s.endIndex);
    const isBlank = /^[ \t]*(?:\r?\n|$)/u.test(text.slice(at, at + 200));
    if (!isString && !isBlank) edits.push({ start: at, end: at, text: unit });
  }
  return edits;
}
