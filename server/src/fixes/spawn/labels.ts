/** `goto fail;` in a child whose own code has the label further down: what runs then is read as though it stood there. */
import type { Node } from 'web-tree-sitter';
import { enclosingFunction, find, parts } from './syntax';

/** The statement behind the label, and all that follow it. */
export function behindLabel(jump: Node): readonly Node[] | undefined {
  const name = parts(jump)[0]?.text;
  const fn = enclosingFunction(jump);
  const label = fn && find(fn, 'labeled_statement').find((l) => l.childForFieldName('label')?.text === name);
  const list = label?.parent;
  // A jump back is a loop.
  if (!label || list?.type !== 'compound_statement' || label.startIndex < jump.endIndex) return undefined;
  const all = list.namedChildren;
  return all.slice(all.findIndex((n) => n.id === label.id));
}

/** What a label stands in front of. */
export function labeled(statement: Node): readonly Node[] {
  const label = statement.childForFieldName('label');
  return statement.namedChildren.filter((n) => n.id !== label?.id);
}

/** Does every jump to the label come from this code, which holds the label too? */
export function staysInside(label: Node, code: (node: Node) => boolean): boolean {
  const name = label.childForFieldName('label')?.text;
  const fn = enclosingFunction(label);
  const jumps = fn ? find(fn, 'goto_statement').filter((g) => parts(g)[0]?.text === name) : [];
  return jumps.every((jump) => code(jump) && jump.startIndex < label.startIndex);
}
