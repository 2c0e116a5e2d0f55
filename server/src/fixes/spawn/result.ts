/** What a condition on the fork's result says, for each of the three things that fork can return. */
import type { Node } from 'web-tree-sitter';
import { integer, isFork, squeeze, strip, unwrap } from './syntax';

/** -1, 0, or a process id. */
export type Outcome = 'failed' | 'child' | 'parent';

const representative: Record<Outcome, number> = { failed: -1, child: 0, parent: 4711 };

/** The variable (or field, or array element) that holds the result, as written; undefined: fork's value is used in place. */
export interface ResultVariable {
  readonly text: string;
}

/** Is this expression the fork's result: the variable, the call, or the assignment of the call? */
export function isResult(expression: Node, variable: ResultVariable | undefined): boolean {
  const node = unwrap(expression);
  if (isFork(node)) return true;
  if (node.type === 'assignment_expression') {
    const right = node.childForFieldName('right');
    return right ? isFork(strip(right)) : false;
  }
  return squeeze(node) === variable?.text;
}

/** Truth of the condition in that case; undefined where it depends on more. */
export function holds(
  condition: Node,
  variable: ResultVariable | undefined,
  outcome: Outcome,
): boolean | undefined {
  const node = unwrap(condition);
  if (isResult(node, variable)) return representative[outcome] !== 0;
  if (node.type === 'unary_expression' && node.child(0)?.text === '!') {
    const operand = node.childForFieldName('argument');
    const value = operand ? holds(operand, variable, outcome) : undefined;
    return value === undefined ? undefined : !value;
  }
  if (node.type !== 'binary_expression') return undefined;
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  const operator = node.childForFieldName('operator')?.text ?? '';
  if (!left || !right) return undefined;
  if (operator === '&&' || operator === '||') {
    const decisive = operator === '||';
    const values = [holds(left, variable, outcome), holds(right, variable, outcome)];
    if (values.includes(decisive)) return decisive;
    return values.includes(undefined) ? undefined : !decisive;
  }
  if (isResult(left, variable)) return compare(representative[outcome], operator, integer(right));
  if (isResult(right, variable)) return compare(integer(left), operator, representative[outcome]);
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
