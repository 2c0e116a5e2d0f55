/** Loops of a child: a retried call, a loop over all descriptors, or one that adds the same actions in the parent. */
import type { Node } from 'web-tree-sitter';
import type { ChildReader } from './child';
import { closeAll, interruptedCall, smallBound } from './idioms';
import { limitsDescriptors } from '../../knowledge/spawn';
import { allSteps, type Step } from './steps';
import { baseVariable, line, statements } from './syntax';

export function readLoop(reader: ChildReader, node: Node): Step[] {
  const body = node.childForFieldName('body');
  const condition = node.childForFieldName('condition');
  if (!body) return reader.blocked(node, `line ${line(node)} cannot be read`);
  const retried = node.type !== 'for_statement' && condition ? interruptedCall(condition) : undefined;
  if (retried) return reader.call({ call: retried, expected: undefined }, true, node);
  const range = node.type === 'for_statement' ? closeAll(node, statements(body)) : undefined;
  if (range !== undefined) return [{ k: 'action', fn: 'addclosefrom_np', args: [range] }];
  const whole = reader.text(node);
  const head = withoutComment(whole.slice(0, whole.length - reader.text(body).length));
  for (const part of node.namedChildren) {
    if (part.id !== body.id)
      for (const p of part.type === 'declaration' ? part.childrenForFieldName('declarator') : [part])
        reader.requirePure(p, `the loop at line ${line(node)}`);
  }
  if (node.type === 'do_statement')
    return reader.blocked(node, `do at line ${line(node)}: posix_spawn cannot run code in the child`);
  const steps = reader.within('', () => reader.list(statements(body)));
  const acts = [...allSteps(steps)].some((s) => s.k === 'action');
  if (acts && !(condition && smallBound(condition)) && !goesThroughData(node, steps)) {
    return reader.blocked(
      node,
      `the loop at line ${line(node)} may add an action for every possible descriptor`,
    );
  }
  return [{ k: 'loop', head, body: steps }];
}

/** The loop counts elements (`close(worker[i].fd)`), not descriptors (`close(i)`), and its bound is no limit of them. */
function goesThroughData(loop: Node, steps: readonly Step[]): boolean {
  if (loop.type !== 'for_statement') return false;
  const initial = loop.childForFieldName('initializer');
  const step = loop.childForFieldName('update');
  const condition = loop.childForFieldName('condition');
  const counted = step ? baseVariable(step.childForFieldName('argument') ?? step) : undefined;
  if (!initial || !condition || counted === undefined || limitsDescriptors(condition.text)) return false;
  return [...allSteps(steps)].every(
    (s) => s.k !== 'action' || s.args.some((arg) => new RegExp(`\\[\\s*${counted}\\s*\\]`).test(arg)),
  );
}

/** A comment behind the head would take the brace with it. */
function withoutComment(head: string): string {
  const shorter = head.trimEnd().replace(/\s*(\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)$/, '');
  return shorter === head.trimEnd() ? shorter : withoutComment(shorter);
}
