/**
 * exit() in a forked child becomes _exit(). Not safe, and so offered one at a time: what the child printed through stdio
 * and did not flush is lost, and handlers that it registered itself do not run.
 */
import type { Fix } from '../engine/finding';
import { type FixContext, type FixFunction, fixOf } from './fix';
import { attempt, callAt } from './signals/calls';
import { includeEdits } from './spawn/includes';
import { enclosingFunction, refuse } from './spawn/syntax';

export const exitToUnderscoreExit: FixFunction = (context) => attempt(context, rewrite);

function rewrite(context: FixContext): Fix {
  const { text, root, language } = context;
  const { callee, node } = callAt(context, ['exit']);
  const fn = enclosingFunction(node);
  if (!fn) refuse(node, 'the call stands outside a function');
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const needs = { headers: ['unistd.h'], environ: false, gnu: false };
  const includes = includeEdits(root, fn, needs, eol, language === 'cpp');
  return fixOf(context, 'Leave with _exit(): what the child printed and did not flush is lost', false, [
    { start: callee.startIndex, end: callee.endIndex, text: '_exit' },
    ...includes.edits.map((e) => ({ start: e.at, end: e.at, text: e.text })),
  ]);
}
