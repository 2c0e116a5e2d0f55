/**
 * `print("…")` in a signal handler → `os.write(1, b"…\n")`: one system call, which no buffer stands in the way of. For
 * handlers that must stay handlers, because they raise or exit. https://docs.python.org/3/library/io.html#reentrancy
 *
 * What the program has printed and not flushed comes out later than what the handler writes.
 */
import type { Node } from 'web-tree-sitter';
import type { Fix } from '../../engine/finding';
import { fixOf, type Edit, type FixContext } from '../fix';
import { Imports } from './imports';
import type { Names } from './names';
import { argumentsOf, below, line, quoteOf, refuse, valueOf } from './rewrite';

/** @param handler the handler that the finding's call stands in: all that it prints itself is rewritten */
export function writeInHandler(context: FixContext, names: Names, handler: Node): Fix {
  const { text, root, anchor } = context;
  const prints = below(handler, 'call').filter((call) => names.callee(call) === 'print');
  if (!prints.some((call) => call.startIndex <= anchor.start && anchor.end <= call.endIndex))
    refuse('it is not the handler itself that prints');
  const redirected = root
    .descendantsOfType(['assignment', 'with_item'])
    .find((n) => /\bsys\.std(?:out|err)\s*(?:=|:)|\bredirect_std(?:out|err)\b/u.test(n.text));
  if (redirected) refuse(`line ${line(redirected)} sends what is printed elsewhere`);
  const imports = new Imports(text, names);
  const quote = quoteOf(text);
  const edits = prints.map((call): Edit => {
    if (call.parent?.type !== 'expression_statement')
      refuse(`line ${line(call)}: print() is part of an expression`);
    const write = imports.reach('os', 'write', call);
    const { descriptor, bytes } = written(names, call, quote);
    return { start: call.startIndex, end: call.endIndex, text: `${write}(${descriptor}, ${bytes})` };
  });
  const title = 'Write with os.write(), past the buffer of print()';
  return fixOf(context, title, false, [...edits, ...imports.edits]);
}

function written(names: Names, call: Node, quote: string): { descriptor: 1 | 2; bytes: string } {
  const at = `line ${line(call)}`;
  const args = argumentsOf(call);
  if (!args || args.spread.length > 0) return refuse(`${at}: what is printed comes through * or **`);
  if (args.named.has('sep')) refuse(`${at}: a separator is given`);
  const file = args.named.get('file');
  const to = file ? names.qualified(valueOf(file)) : 'sys.stdout';
  if (to !== 'sys.stdout' && to !== 'sys.stderr')
    refuse(`${at}: which file is printed to cannot be told here`);
  const end = args.named.get('end');
  const last = end ? contentOf(valueOf(end), quote, at) : '\\n';
  const parts = args.positional.map((node) => partOf(node, quote, at));
  const isPlain = parts.every((p) => p.isPlain);
  const body = parts.map((p) => (isPlain ? p.text : p.inFormat)).join(' ') + last;
  const isAscii = /^[\0-\x7f]*$/u.test(body);
  const bytes = !isPlain
    ? `f${quote}${body}${quote}.encode()`
    : isAscii && !/\\[uUN]/u.test(body)
      ? `b${quote}${body}${quote}`
      : `${quote}${body}${quote}.encode()`;
  return { descriptor: to === 'sys.stderr' ? 2 : 1, bytes };
}

interface Part {
  readonly isPlain: boolean;
  /** In a plain string, and in a formatted one. */
  readonly text: string;
  readonly inFormat: string;
}

function partOf(node: Node, quote: string, at: string): Part {
  if (node.type === 'string') {
    const isFormatted = /^[a-z]*f/iu.test(node.text);
    const content = contentOf(node, quote, at);
    return isFormatted
      ? { isPlain: false, text: '', inFormat: content }
      : { isPlain: true, text: content, inFormat: content.replaceAll(/[{}]/gu, '$&$&') };
  }
  // What may stand between the braces in every version.
  if (/["'\\{}!:#\n]/u.test(node.text) || /^(?:lambda|await|yield)\b/u.test(node.text))
    refuse(`${at}: ${node.text} cannot stand in a formatted string`);
  return { isPlain: false, text: '', inFormat: `{${node.text}}` };
}

/** What stands between the quotes, so that it may stand between others. */
function contentOf(node: Node, quote: string, at: string): string {
  const [, prefix = '', , content] = /^([a-z]*)("(?!"")|'(?!''))(.*)\2$/isu.exec(node.text) ?? [];
  if (node.type !== 'string' || content === undefined || /[rb]/iu.test(prefix))
    return refuse(`${at}: what is printed is no plain text`);
  const bare = content.replaceAll(/\\[^N]/gsu, '');
  if (bare.includes(quote) || bare.includes('\\N'))
    return refuse(`${at}: there are quotes or names in the text`);
  return content;
}
