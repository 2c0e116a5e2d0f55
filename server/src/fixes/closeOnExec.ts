/**
 * A call that makes a descriptor becomes the form that sets close-on-exec at once.
 *
 * Not safe, and so offered one at a time: a program that is meant to inherit the descriptor no longer does.
 */
import type { Node } from 'web-tree-sitter';
import type { FixResult } from '../engine/finding';
import { descriptorMaker } from '../knowledge/descriptors';
import type { FixContext } from './fix';

const refused = (reason: string): FixResult => ({ ok: false, reason });

export function closeOnExec({ file, root, anchor }: FixContext): FixResult {
  const callee = root.descendantForIndex(anchor.start, Math.max(anchor.start, anchor.end - 1));
  const call = callOf(callee);
  const name = call?.childForFieldName('function');
  const list = call?.childForFieldName('arguments');
  if (!call || !name || !list) return refused('the call could not be found');
  const maker = descriptorMaker(name.text.replace(/^(?:::|std::)/, ''));
  if (!maker) return refused(`there is no form of ${name.text}() that is known to set close-on-exec`);
  const args = list.namedChildren.filter((c) => c.type !== 'comment');
  const done = (at: Node, text: string, what: string): FixResult => ({
    ok: true,
    fix: {
      title: `Set close-on-exec in the same call: ${what}`,
      safe: false,
      edits: [{ file, span: { start: at.startIndex, end: at.endIndex }, text }],
    },
  });
  if (maker.flags) {
    const at = args[maker.flags.index];
    if (!at) return refused(`${name.text}() has no argument for flags`);
    return done(at, withFlag(at, maker.flags.flag), maker.flags.flag);
  }
  if (maker.mode !== undefined) {
    const at = args[maker.mode];
    if (at?.type !== 'string_literal') return refused('the mode is no string literal');
    return done(at, at.text.replace(/"$/, 'e"'), '"e"');
  }
  const text = (maker.instead ?? '').replace(
    /\$(\d)/g,
    (_, index: string) => args[Number(index)]?.text ?? '',
  );
  return done(call, text, /^\w+/.exec(text)?.[0] ?? '');
}

function callOf(node: Node | null): Node | null {
  for (let at = node; at; at = at.parent) if (at.type === 'call_expression') return at;
  return null;
}

/** `flags | FLAG`, in parentheses where the expression binds less. */
function withFlag(at: Node, flag: string): string {
  if (at.text === '0') return flag;
  const operator = at.childForFieldName('operator')?.text;
  const binds = at.type !== 'conditional_expression' && (at.type !== 'binary_expression' || operator === '|');
  return binds ? `${at.text} | ${flag}` : `(${at.text}) | ${flag}`;
}
