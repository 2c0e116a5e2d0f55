/** `if` in a child: a check of a call whose failure ends the child, a branch that the parent can decide, or neither. */
import type { Node } from 'web-tree-sitter';
import { whyNotSpawned } from '../../knowledge/spawn';
import { callStep } from './calls';
import { failureTest, type Checked } from './checks';
import type { ChildReader } from './child';
import { calledName, leaves } from './leaving';
import { isOpen } from './opens';
import type { Step } from './steps';
import { alternative, asCall, find, integer, line, squeeze, statements, strip } from './syntax';
import { readTail, reports } from './tail';

export function readConditional(reader: ChildReader, node: Node): Step[] {
  const condition = node.childForFieldName('condition');
  const consequence = node.childForFieldName('consequence');
  const other = alternative(node);
  if (!condition || !consequence) return reader.blocked(node, `line ${line(node)} cannot be read`);
  const then = statements(consequence);
  if (!other && leaves(then)) {
    const end = readTail(then);
    if (typeof end === 'string') return reader.blocked(then.find((s) => s.type !== 'comment') ?? node, end);
    return check(reader, node, condition);
  }
  const onlyReports = !other && then.every((s) => s.type === 'comment' || reports(s));
  if (onlyReports && failureTest(condition)) return check(reader, node, condition);
  const handled = openFileCondition(reader, condition, then, other);
  if (handled) return handled;
  const reason = reader.impurity(condition);
  if (reason !== undefined) {
    const call = find(condition, 'call_expression')
      .map(asCall)
      .find((c) => c && callStep(c, reader.context(false)));
    if (call)
      return reader.blocked(
        node,
        `what the child does after ${call.name}() at line ${line(node)} depends on whether it failed`,
      );
    return reader.blocked(condition, `the condition at line ${line(node)} needs ${reason}`);
  }
  if (leaves(then) || (other && leaves(statements(other))))
    return reader.blocked(node, `the child can end at line ${line(node)} without exec`);
  return [
    reader.branch(
      condition,
      () => reader.list(then),
      () => (other ? reader.list(statements(other)) : []),
    ),
  ];
}

/** The condition of `if (length >= sizeof path) _exit(1);`: nothing is tried, and the child ends with an error. */
export function earlyEnd(reader: ChildReader, node: Node): Node | undefined {
  if (node.type !== 'if_statement' || alternative(node)) return undefined;
  const condition = node.childForFieldName('condition');
  const consequence = node.childForFieldName('consequence');
  if (!condition || !consequence || !leaves(statements(consequence))) return undefined;
  if (failureTest(condition) || reader.impurity(condition) !== undefined) return undefined;
  const end = readTail(statements(consequence));
  const status = typeof end === 'string' || !end.status ? undefined : integer(end.status);
  return status !== undefined && status !== 0 ? condition : undefined;
}

/** `if (dup2(a, b) < 0) _exit(1);` and its kin. */
function check(reader: ChildReader, node: Node, condition: Node): Step[] {
  const tests = failureTest(condition);
  if (tests) return tests.flatMap((tested) => checked(reader, tested, node));
  const inner = strip(condition);
  const left = inner.childForFieldName('left');
  const right = inner.childForFieldName('right');
  const failing = right ? failureTest(right) : undefined;
  if (
    inner.type === 'binary_expression' &&
    inner.childForFieldName('operator')?.text === '&&' &&
    left &&
    failing
  ) {
    reader.requirePure(left, `the condition at line ${line(node)}`);
    return [
      reader.branch(
        left,
        () => failing.flatMap((tested) => reader.call(tested, true, node)),
        () => [],
      ),
    ];
  }
  const variable = strip(left ?? inner);
  const opened = variable.type === 'identifier' && reader.opens.has(reader.frames.key(variable));
  if (opened && /(<0|==-1)\)*$/.test(squeeze(condition))) return [];
  const calls = find(condition, 'call_expression').map(asCall);
  const call = calls.find((c) => c && reader.impurity(c.node) !== undefined);
  if (call)
    return reader.blocked(
      call.node,
      `${call.name || 'a call'}() at line ${line(call.node)}: ${whyNotSpawned(call.name)}`,
    );
  return reader.blocked(node, `the child can end at line ${line(node)} without exec`);
}

function checked(reader: ChildReader, tested: Checked, node: Node): Step[] {
  return tested.into !== undefined && isOpen(tested.call)
    ? reader.openInto(tested.into, tested.call)
    : reader.call(tested, true, node);
}

/** `if (fd > 2) close(fd);` and `if (fd != 1) { dup2(fd, 1); close(fd); }` for a file that the child itself opened. */
function openFileCondition(
  reader: ChildReader,
  condition: Node,
  then: readonly Node[],
  other: Node | undefined,
): Step[] | undefined {
  const test = strip(condition);
  const left = test.childForFieldName('left');
  const operator = test.childForFieldName('operator')?.text ?? '';
  const file = left ? strip(left) : undefined;
  if (other || test.type !== 'binary_expression' || file?.type !== 'identifier') return undefined;
  if (!reader.opens.has(reader.frames.key(file))) return undefined;
  if (operator !== '!=' && operator !== '>' && operator !== '>=') return undefined;
  const right = test.childForFieldName('right');
  const bound = right ? integer(right) : undefined;
  // Whether it was opened at all: where not, the launch fails.
  if (bound === (operator === '>=' ? 0 : -1)) return reader.list(then);
  const onlyThat = then.every(
    (s) => s.type === 'comment' || /^(dup2|close)$/.test(calledName(s)) || s.type === 'if_statement',
  );
  if (!onlyThat) return undefined;
  reader.guarded = true;
  const steps = reader.list(then);
  reader.guarded = false;
  return steps;
}
