/** `if (dup2(a, b) < 0 || chdir(dir) != 0) _exit(1);`: which calls a condition tests for failure. */
import type { Node } from 'web-tree-sitter';
import { zeroIsSuccess } from '../../knowledge/spawn';
import { asCall, integer, strip, type Call } from './syntax';

export interface Checked {
  readonly call: Call;
  /** `fd` of `(fd = open(…)) < 0`. */
  readonly into?: Node;
  /** The only result that counts as success, where the test names one: `dup(fd) != 1`. */
  readonly expected: number | undefined;
}

/** The calls, in order, of which one failing makes the condition true; undefined if it tests anything else. */
export function failureTest(condition: Node): Checked[] | undefined {
  const node = strip(condition);
  const operator = node.type === 'binary_expression' ? (node.childForFieldName('operator')?.text ?? '') : '';
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (operator === '||' && left && right) {
    const first = failureTest(left);
    const second = failureTest(right);
    return first && second ? [...first, ...second] : undefined;
  }
  if (operator === '' || !left || !right) {
    const tested = called(node);
    return tested && zeroIsSuccess.has(tested.call.name) ? [tested] : undefined;
  }
  const forwards = called(left);
  const tested = forwards ?? called(right);
  if (!tested) return undefined;
  const other = forwards ? right : left;
  return meansFailure(tested.call, forwards ? operator : mirror(operator), other)
    ? [{ ...tested, expected: operator === '!=' ? integer(other) : undefined }]
    : undefined;
}

function called(expression: Node): Checked | undefined {
  const node = strip(expression);
  if (node.type === 'assignment_expression') {
    const left = node.childForFieldName('left');
    const right = node.childForFieldName('right');
    const call = right ? asCall(right) : undefined;
    return left?.type === 'identifier' && call ? { call, into: left, expected: undefined } : undefined;
  }
  const call = asCall(node);
  return call && { call, expected: undefined };
}

const mirror = (operator: string): string =>
  ({ '<': '>', '>': '<', '<=': '>=', '>=': '<=' })[operator] ?? operator;

function meansFailure(call: Call, operator: string, other: Node): boolean {
  const value = integer(other);
  if (operator === '<') return value === 0;
  if (operator === '==') return value === -1 || strip(other).text === 'SIG_ERR';
  if (operator === '!=') {
    if (call.name === 'dup2')
      return call.args[1]?.text === strip(other).text || value === integer(call.args[1] ?? other);
    if (call.name === 'dup' || call.name === 'open') return value !== undefined && value >= 0;
    return zeroIsSuccess.has(call.name) && value === 0;
  }
  return false;
}
