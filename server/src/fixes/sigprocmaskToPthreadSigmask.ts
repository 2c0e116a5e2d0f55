/**
 * sigprocmask becomes pthread_sigmask. It takes the same arguments, but returns the error instead of -1 and leaves errno
 * alone: comparisons with -1 become comparisons with 0, and where errno may be looked at the rewrite is not safe.
 */
import type { Node } from 'web-tree-sitter';
import type { Fix } from '../engine/finding';
import { type Edit, type FixContext, type FixFunction, fixOf } from './fix';
import { attempt, callAt, comparesWithFailure, mayUseErrno, useOf } from './signals/calls';
import { enclosingFunction, find, line, refuse, strip } from './spawn/syntax';

export const sigprocmaskToPthreadSigmask: FixFunction = (context) => attempt(context, rewrite);

function rewrite(context: FixContext): Fix {
  const call = callAt(context, ['sigprocmask']);
  const { callee } = call;
  const name: Edit = { start: callee.startIndex, end: callee.endIndex, text: 'pthread_sigmask' };
  const use = useOf(call.node);
  const title = 'Replace with pthread_sigmask()';
  switch (use.k) {
    case 'dropped':
      return fixOf(context, title, true, [name]);
    case 'tested': {
      const edits = use.comparison ? [name, ...compared(use.comparison, call.node, use.fails)] : [name];
      const safe = use.fails && !mayUseErrno(use.statement);
      return fixOf(context, safe ? title : `${title}, which does not set errno`, safe, edits);
    }
    case 'assigned':
      return fixOf(context, `${title}, which does not set errno`, false, [
        name,
        ...laterTest(use.target, use.statement),
      ]);
    case 'other':
      return refuse(
        call.node,
        `the result of sigprocmask() at line ${line(call.node)} ${use.what}; pthread_sigmask() returns an error number instead of -1 and errno`,
      );
  }
}

/** `< 0`, `== -1` and their like become `!= 0`. */
function compared(comparison: Node, value: Node, fails: boolean): Edit[] {
  const left = comparison.childForFieldName('left');
  const right = comparison.childForFieldName('right');
  const operator = comparison.childForFieldName('operator');
  const inLeft = left !== null && left.startIndex <= value.startIndex && value.endIndex <= left.endIndex;
  const other = inLeft ? right : left;
  if (!operator || !other) return [];
  const word = fails ? '!=' : '==';
  return [
    ...(operator.text === word ? [] : [{ start: operator.startIndex, end: operator.endIndex, text: word }]),
    ...(other.text === '0' ? [] : [{ start: other.startIndex, end: other.endIndex, text: '0' }]),
  ];
}

/** `ret = sigprocmask(…); if (ret < 0)`: the test right behind is rewritten, and nothing else may ask for the result. */
function laterTest(target: Node, statement: Node): Edit[] {
  if (target.type !== 'identifier')
    refuse(target, `the result is kept in ${target.text} (line ${line(target)}), which others may look at`);
  const fn = enclosingFunction(statement);
  const uses = fn
    ? find(fn, 'identifier').filter((id) => id.text === target.text && id.startIndex >= statement.endIndex)
    : [];
  const [first, second] = uses;
  if (!first) return [];
  const test = next(statement);
  const condition = test?.type === 'if_statement' ? test.childForFieldName('condition') : null;
  if (!condition || first.startIndex < condition.startIndex || first.endIndex > condition.endIndex)
    refuse(first, `${target.text} is used at line ${line(first)}, where -1 may be expected`);
  // What comes later has to give the variable a new value first.
  if (second && !isAssigned(second))
    refuse(second, `${target.text} is used again at line ${line(second)}, where -1 may be expected`);
  const whole = first.parent;
  if (strip(condition).id === first.id || whole?.type === 'unary_expression') return [];
  const fails = whole?.type === 'binary_expression' ? comparesWithFailure(whole, first) : undefined;
  if (!whole || fails === undefined)
    refuse(first, `the test of ${target.text} at line ${line(first)} is not understood`);
  return compared(whole, first, fails);
}

function next(statement: Node): Node | null {
  let after = statement.nextNamedSibling;
  while (after?.type === 'comment') after = after.nextNamedSibling;
  return after;
}

function isAssigned(id: Node): boolean {
  const { parent } = id;
  return (
    parent?.type === 'assignment_expression' &&
    parent.childForFieldName('left')?.id === id.id &&
    parent.child(1)?.text === '='
  );
}
