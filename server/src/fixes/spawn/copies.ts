/**
 * Variables that a child writes before it reads them, while its parent uses them too: a forked child writes its own copy,
 * so that in the parent another variable has to take it.
 */
import type { Node } from 'web-tree-sitter';
import { asCall, contains, expressionOf, find } from './syntax';
import type { Step } from './steps';
import type { Variables } from './variables';

/** What is declared in the parent for the child's copy. */
export interface OwnCopy {
  readonly name: string;
  readonly type: string;
}

/** By the name that the code has. */
export type OwnCopies = ReadonlyMap<string, OwnCopy>;

/** @param result the name of the fork's result, if it has one */
export function ownCopies(
  variables: Variables,
  child: readonly Node[],
  fork: Node,
  result: string | undefined,
): OwnCopies {
  const copies = new Map<string, OwnCopy>();
  // A vfork child has no copies.
  if (asCall(fork)?.name === 'vfork') return copies;
  const identifiers = child.flatMap((n) => find(n, 'identifier'));
  const taken = variables.fn.text;
  for (const id of identifiers) {
    const name = id.text;
    if (name === result || copies.has(name) || variables.writable(name)) continue;
    const local = variables.local(name);
    const plain = local && /^\w+(\s*=[^=].*)?$/s.test(local.declarator.text) && isScalar(local.type);
    if (!plain || /\b(static|extern|volatile|const)\b/.test(local.declaration.text)) continue;
    const uses = identifiers.filter((other) => other.text === name);
    if (uses[0]?.id !== id.id || !isWrittenFirst(id, child) || uses.some(isAddressed)) continue;
    copies.set(name, { name: unused(`child_${name}`, taken), type: local.type });
  }
  return copies;
}

/** Integers and their like, by the types that C and POSIX give them. */
const isScalar = (type: string): boolean =>
  /^(?:(?:un)?signed |long |short )*(?:int|long|short|char|bool|_Bool|unsigned|signed|\w+_t)$/.test(type);

/** `ret = …;`, as a statement that always runs, of values that do not need the variable itself. */
function isWrittenFirst(id: Node, child: readonly Node[]): boolean {
  const assignment = id.parent;
  const statement = assignment?.parent;
  const right = assignment?.childForFieldName('right');
  const always = child.some((c) => c.id === statement?.id);
  return (
    assignment?.type === 'assignment_expression' &&
    assignment.childForFieldName('left')?.id === id.id &&
    assignment.childForFieldName('operator')?.text === '=' &&
    statement !== null &&
    statement !== undefined &&
    expressionOf(statement)?.id === assignment.id &&
    always &&
    right !== null &&
    right !== undefined &&
    find(right, 'identifier').every((other) => other.text !== id.text)
  );
}

function isAddressed(id: Node): boolean {
  const parent = id.parent;
  return parent?.type === 'pointer_expression' && parent.child(0)?.text === '&';
}

function unused(name: string, taken: string): string {
  let out = name;
  for (let n = 2; new RegExp(`\\b${out}\\b`).test(taken); n++) out = `${name}_${n}`;
  return out;
}

/** Their declarations, in front of the child's steps. */
export function declarationsOf(copies: OwnCopies, child: readonly Node[]): Step[] {
  const at = child[0]?.startIndex ?? 0;
  return [...copies.values()].map(({ name, type }) => ({
    k: 'copy',
    text: `${type} ${name};`,
    at,
    declared: { type: `${type} `, declarators: [{ name, text: name }] },
  }));
}

/** The text of a node of the child's with the copies' names. */
export function withCopies(node: Node, copies: OwnCopies): string {
  let text = node.text;
  const places = find(node, 'identifier').filter((id) => copies.has(id.text) && contains(node, id));
  for (const id of places.reverse()) {
    const at = id.startIndex - node.startIndex;
    text = text.slice(0, at) + (copies.get(id.text)?.name ?? id.text) + text.slice(at + id.text.length);
  }
  return text;
}
