/** What a condition on the fork's result says, for each of the three things that fork can return. */
import type { Node } from 'web-tree-sitter';
import { integer, squeeze, strip, unwrap } from './syntax';

/** -1, 0, or a process id. */
export type Outcome = 'failed' | 'child' | 'parent';

const representative: Record<Outcome, number> = { failed: -1, child: 0, parent: 4711 };

/** The call that forks, and the variable (or field, or array element) that holds its result as it is written there. */
export interface ForkResult {
  readonly call: Node;
  /** undefined: the value is used in place. */
  readonly text: string | undefined;
}

/** Is this expression the fork's result: the variable, the call, or the assignment of the call? */
export function isResult(expression: Node, result: ForkResult): boolean {
  const node = unwrap(expression);
  if (node.id === result.call.id) return true;
  if (node.type === 'assignment_expression') {
    const right = node.childForFieldName('right');
    return right !== null && strip(right).id === result.call.id;
  }
  return squeeze(node) === result.text;
}

/** Truth of the condition in that case; undefined where it depends on more. */
export function holds(condition: Node, result: ForkResult, outcome: Outcome): boolean | undefined {
  const node = unwrap(condition);
  if (isResult(node, result)) return representative[outcome] !== 0;
  if (node.type === 'unary_expression' && node.child(0)?.text === '!') {
    const operand = node.childForFieldName('argument');
    const value = operand ? holds(operand, result, outcome) : undefined;
    return value === undefined ? undefined : !value;
  }
  if (node.type !== 'binary_expression') return undefined;
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  const operator = node.childForFieldName('operator')?.text ?? '';
  if (!left || !right) return undefined;
  if (operator === '&&' || operator === '||') {
    const decisive = operator === '||';
    const values = [holds(left, result, outcome), holds(right, result, outcome)];
    if (values.includes(decisive)) return decisive;
    return values.includes(undefined) ? undefined : !decisive;
  }
  if (isResult(left, result)) return compare(representative[outcome], operator, integer(right));
  if (isResult(right, result)) return compare(integer(left), operator, representative[outcome]);
  return undefined;
}

function compare(left: number | undefined, operator: string, right: number | undefined): boolean | undefined {
  if (left === undefined || right === undefined) return undefined;
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return undefined;
  }
}
