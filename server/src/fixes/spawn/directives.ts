/** `#if` among the statements of a child: what each alternative does is said in each alternative. */
import type { Node } from 'web-tree-sitter';
import type { ChildReader } from './child';
import { allSteps, type Alternative, type Step } from './steps';
import { find, isConditional, line, squeeze } from './syntax';

export function readDirective(reader: ChildReader, node: Node): Step[] {
  const alternatives: Alternative[] = [];
  for (let at: Node | null = node; at; at = at.childForFieldName('alternative')) {
    const own = statementsOf(at);
    if (!isConditional(at) || own.some((n) => n.type.startsWith('preproc') && !isConditional(n)))
      return refused(reader, at);
    const steps = reader.within('', () => reader.list(own));
    // Where the child ends in one of them, what follows is not reached in that one alone.
    if ([...allSteps(steps)].some((s) => s.k === 'exec' || s.k === 'fail')) return refused(reader, at);
    alternatives.push({ directive: headOf(at), steps });
  }
  return [{ k: 'when', alternatives }];
}

function refused(reader: ChildReader, node: Node): [] {
  return reader.blocked(node, `a preprocessor directive stands in the child's code (line ${line(node)})`);
}

function statementsOf(node: Node): Node[] {
  const head = ['name', 'condition', 'alternative'].map((field) => node.childForFieldName(field)?.id);
  return node.namedChildren.filter((child) => !head.includes(child.id));
}

/** The directive as it is written, with the lines that it goes on for. */
function headOf(node: Node): string {
  return (/^(?:[^\\\r\n]|\\\r?\n|\\.)*/.exec(node.text)?.[0] ?? '').trimEnd();
}

/** A directive that no alternative of statements is made of: a definition, a pragma, an include. */
export function otherDirective(code: readonly Node[]): Node | undefined {
  return code
    .flatMap((node) => [
      node,
      ...find(node, 'preproc_call', 'preproc_def', 'preproc_function_def', 'preproc_include'),
    ])
    .find((node) => node.type.startsWith('preproc') && !isConditional(node) && squeeze(node) !== '');
}
