/** Small forms that a child's code takes: an exec inside an exit, a retried dup2, a loop that closes everything. */
import type { Node } from 'web-tree-sitter';
import { execForm } from '../../knowledge/spawn';
import { failureTest } from './checks';
import { calledName, isExit } from './leaving';
import { withoutCloseOnExec } from './opens';
import type { Step } from './steps';
import { asCall, expressionOf, integer, squeeze, strip, type Call } from './syntax';

/** Comments stay with the step they stand beside or above. */
export function addComment(steps: Step[], node: Node, before: Node | undefined): void {
  const last = steps.at(-1);
  if (last && before?.endPosition.row === node.startPosition.row && last.note === undefined) {
    steps[steps.length - 1] = { ...last, note: node.text.trimEnd() };
  } else {
    steps.push({ k: 'comment', text: node.text.trimEnd(), at: node.startIndex });
  }
}

export const tidy = (step: Step): Step =>
  step.k === 'action' && step.fn === 'addopen'
    ? { ...step, args: step.args.map((arg, i) => (i === 2 ? withoutCloseOnExec(arg) : arg)) }
    : step;

/** The exec of `execvp(…);`, `rc = execvp(…);`, `int rc = execvp(…);`, `_exit(execvp(…));`. */
export function execOf(statement: Node): Call | undefined {
  let expression = expressionOf(statement);
  if (statement.type === 'declaration')
    expression = statement.childForFieldName('declarator')?.childForFieldName('value') ?? undefined;
  if (!expression) return undefined;
  let node = strip(expression);
  if (node.type === 'assignment_expression') node = node.childForFieldName('right') ?? node;
  const call = asCall(node);
  if (call && execForm(call.name)) return call;
  const inner = call?.args[0] && isExit(call.name, node.tree.rootNode) ? asCall(call.args[0]) : undefined;
  return inner && execForm(inner.name) ? inner : undefined;
}

export const exitsAround = (statement: Node): boolean =>
  isExit(calledName(statement), statement.tree.rootNode);

/** `while (dup2(a, b) == -1 && errno == EINTR)` */
export function interruptedCall(condition: Node): Call | undefined {
  const test = strip(condition);
  const left = test.childForFieldName('left');
  const right = test.childForFieldName('right');
  if (
    !left ||
    !right ||
    test.childForFieldName('operator')?.text !== '&&' ||
    squeeze(strip(right)) !== 'errno==EINTR'
  )
    return undefined;
  const tests = failureTest(left);
  return tests?.length === 1 ? tests[0]?.call : undefined;
}

/** `for (fd = 3; fd < sysconf(_SC_OPEN_MAX); fd++) close(fd);`: the first descriptor. */
export function closeAll(loop: Node, body: readonly Node[]): string | undefined {
  const real = body.filter((s) => s.type !== 'comment');
  const initial = loop.childForFieldName('initializer')?.text ?? '';
  const start = /^(?:\w+\s+)?(\w+)\s*=\s*([\w +]+?)\s*;?$/.exec(initial);
  const condition = loop.childForFieldName('condition')?.text ?? '';
  const only = real[0] && expressionOf(real[0]);
  const call = real.length === 1 && only ? asCall(only) : undefined;
  if (!start?.[1] || !start[2] || call?.name !== 'close' || call.args[0]?.text !== start[1]) return undefined;
  if (!/^(\+\+\w+|\w+\+\+)$/.test(loop.childForFieldName('update')?.text ?? '')) return undefined;
  return /<=?\s*(\(int\)\s*)?(getdtablesize\s*\(\s*\)|sysconf\s*\(\s*_SC_OPEN_MAX\s*\)|OPEN_MAX|FOPEN_MAX|NOFILE)\s*$/.test(
    condition,
  )
    ? start[2]
    : undefined;
}

export function smallBound(condition: Node): boolean {
  const right = strip(condition).childForFieldName('right');
  const bound = right ? integer(right) : undefined;
  return bound !== undefined && bound <= 4096;
}
