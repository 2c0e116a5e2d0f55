/**
 * Python's `os.fork()` with an `os.exec*()` in its child becomes `os.posix_spawn()` (3.8): one call that copies nothing,
 * and no Python in a forked child. The pid stays a pid, so that what waits for it or signals it stays as it is.
 *
 * Not safe, and so offered one at a time: a program that cannot be started raises OSError in the parent, where before a
 * child ended with an exit status.
 */
import type { Node } from 'web-tree-sitter';
import type { Fix } from '../engine/finding';
import { pythonMinor, pythonSaid } from '../program/analysis';
import { type Edit, type FixContext, type FixFunction, fixOf } from './fix';
import { blockAt, callText, commentLines, lineEnd } from './python/blocks';
import { readChild } from './python/execChild';
import { forkShape, type ForkShape } from './python/forkShape';
import { Imports } from './python/imports';
import { Names } from './python/names';
import { attempt, callAround, eolOf, indentOf, indentUnit, refuse } from './python/rewrite';

export const forkExecToPosixSpawn: FixFunction = (context) => attempt(context, rewrite);

function rewrite(context: FixContext): Fix {
  const { root, text, settings } = context;
  const names = new Names(root);
  const fork = callAround(context);
  if (names.callee(fork) !== 'os.fork') refuse('this is not os.fork()');
  if ((pythonMinor(settings) ?? 8) < 8)
    refuse(`os.posix_spawn() needs Python 3.8, and this is ${pythonSaid(settings)}`);
  const shape = forkShape(fork);
  const plan = readChild(names, shape.child);
  const imports = new Imports(text, names);
  const os = (name: string): string => imports.reach('os', name, fork);
  const callee = os(plan.searches ? 'posix_spawnp' : 'posix_spawn');
  const environment = plan.added === '' ? os('environ') : `{**${os('environ')}${plan.added}}`;
  const args = [plan.path, plan.argv, plan.environment ?? environment];
  if (plan.actions.length > 0)
    args.push(
      `file_actions=[${plan.actions.map(([name = '', ...rest]) => `(${[os(name), ...rest].join(', ')})`).join(', ')}]`,
    );
  args.push(...plan.attributes);

  const indent = indentOf(text, shape.statement.startIndex);
  const prefix = shape.target === null ? 0 : shape.target.length + 3;
  const call = callText(callee, args, indent, indentUnit(text, root), eolOf(text), prefix);
  const program = plan.path.length < 40 ? ` ${plan.path}` : ' the program';
  return fixOf(
    context,
    `Start${program} with ${callee}(): where it cannot be started, OSError is raised here`,
    false,
    [...edits(context, shape, fork, call, indent), ...imports.edits],
  );
}

/** The call in place of the fork, the parent's code in place of the branches. */
function edits(context: FixContext, shape: ForkShape, fork: Node, call: string, indent: string): Edit[] {
  const { text, root } = context;
  const { statement, branch, parent } = shape;
  const end = shape.rest.at(-1)?.endIndex ?? branch.endIndex;
  const whole = lineEnd(text, end);
  const comments = commentLines(text, root, { start: branch.startIndex, end: whole }, parent, indent);
  const kept = parent ? blockAt(text, parent, indentOf(text, branch.startIndex)) : '';
  const eol = eolOf(text);
  if (statement.id === branch.id) {
    const made = shape.target === null ? call : `${shape.target} = ${call}`;
    const behind = whole > end ? eol : '';
    const all = `${comments}${made}${kept === '' ? '' : `${eol}${indent}${kept}`}${behind}`;
    return [{ start: branch.startIndex, end: whole, text: all }];
  }
  const start = text.lastIndexOf('\n', branch.startIndex - 1) + 1;
  return [
    { start: statement.startIndex, end: statement.startIndex, text: comments },
    { start: fork.startIndex, end: fork.endIndex, text: call },
    kept === ''
      ? { start, end: whole, text: '' }
      : { start: branch.startIndex, end: whole, text: `${kept}${whole > end ? eol : ''}` },
  ];
}
