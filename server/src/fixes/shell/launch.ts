/** What both rewrites of a shell command share: the command as an argument array, and the call that starts it. */
import type { Node } from 'web-tree-sitter';
import { plainCommand } from '../../knowledge/shell';
import { isForWindows } from '../../knowledge/systems';
import type { FixContext } from '../fix';
import type { PlainCall } from '../signals/calls';
import { looseError } from '../../syntax/errors';
import { picker } from '../spawn/names';
import { readStyle, type Style } from '../spawn/style';
import { contains, enclosingFunction, find, isConditional, line, refuse, strip } from '../spawn/syntax';
import { isBranch, type Place } from './value';

/** The call that starts a shell, and what is written in its place. */
export interface Launch {
  readonly context: FixContext;
  readonly call: PlainCall;
  readonly fn: Node;
  readonly words: readonly string[];
  /** A name that nothing in the function has, each given once. */
  readonly pick: (name: string) => string;
}

export function readLaunch(context: FixContext, call: PlainCall): Launch {
  const { text } = context;
  const fn = enclosingFunction(call.node);
  if (!fn) refuse(call.node, `the call at line ${line(call.node)} is not inside a function`);
  for (let at: Node | null = call.node; at && at.id !== fn.id; at = at.parent)
    if (at.type.startsWith('preproc') && !isConditional(at))
      refuse(call.node, `the call at line ${line(call.node)} is part of a macro`);
  if (new RegExp(`#\\s*define\\s+${call.name}\\b`).test(text))
    refuse(call.node, `a macro of this file stands behind ${call.name}() at line ${line(call.node)}`);
  if (isForWindows(text))
    refuse(call.node, 'this file is compiled for Windows too, where there is no posix_spawn()');
  const broken = looseError(fn);
  if (broken)
    refuse(broken, `line ${line(broken)} of the function cannot be parsed, so nothing in it is rewritten`);
  for (const own of find(fn, 'declaration', 'parameter_declaration'))
    if (/\*\s*environ\s*($|[=,;)])/.test(own.text) && !/\bextern\b/.test(own.text))
      refuse(own, 'a variable of this function hides environ');
  return { context, call, fn, words: commandOf(call), pick: picker(fn.text, text) };
}

function commandOf(call: PlainCall): readonly string[] {
  const first = call.args[0];
  const literal = first && strip(first);
  const constant = literal?.type === 'string_literal' || literal?.type === 'concatenated_string';
  const words = constant ? plainCommand(literal.text.replace(/^"|"$/g, '')) : null;
  return (
    words ?? refuse(call.node, `the command at line ${line(call.node)} is not a constant that needs no shell`)
  );
}

/** The statement that a call of this function is part of, and how code around it is written. */
export function placeOf({ context, fn, pick }: Launch, call: Node): Place {
  const { text, language } = context;
  const statement = statementOf(call);
  const own = readStyle(text, fn, statement, call, language === 'cpp');
  const style: Style =
    own.braces === 'gnu' ? own : readStyle(text, fn, outerOf(statement), call, language === 'cpp');
  const inBlock = picker([...visible(fn, statement), statement.text].join('\n'), text);
  return { call, statement, style, text, pick, inBlock };
}

/** The declarations that a block in the statement's place is in the scope of. */
function visible(fn: Node, statement: Node): string[] {
  return find(fn, 'declaration', 'parameter_declaration')
    .filter(
      (d) =>
        d.type === 'parameter_declaration' ||
        (d.startIndex <= statement.startIndex && d.parent !== null && contains(d.parent, statement)),
    )
    .map((d) => d.text);
}

function statementOf(node: Node): Node {
  for (let at: Node | null = node; at && at.type !== 'lambda_expression'; at = at.parent)
    if (/_statement$|^declaration$/.test(at.type)) return at;
  return refuse(node, `the call at line ${line(node)} is not part of a statement`);
}

/** The statement whose indentation a block in this one's place has. */
function outerOf(statement: Node): Node {
  let at = statement;
  while (isBranch(at) && at.parent) at = at.parent;
  return at;
}

/** `"ls"`, as C writes it. */
export function literal(word: string): string {
  const escaped = word.replace(/[\\"]/g, '\\$&').replace(/\t/g, '\\t').replace(/\n/g, '\\n');
  return `"${escaped.replace(/\?(?=\?)/g, '\\?')}"`;
}

export const spawnFunction = (words: readonly string[]): string =>
  (words[0] ?? '').includes('/') ? 'posix_spawn' : 'posix_spawnp';

/** `const char *const child_argv[] = { "ls", "-l", NULL };` */
export function argvDeclaration({ words }: Launch, style: Style, name: string): string {
  return `const char *const ${name}[] = { ${[...words.map(literal), style.null].join(', ')} };`;
}

/** The call that starts the program. @param actions a pointer, or undefined where there are none */
export function spawnCall(
  { words }: Launch,
  style: Style,
  pid: string,
  argv: string,
  actions?: string,
): string {
  const list = style.cpp ? `const_cast<char *const *>(${argv})` : `(char *const *)${argv}`;
  const args = [`&${pid}`, `${argv}[0]`, actions ?? style.null, style.null, list, 'environ'];
  return `${spawnFunction(words)}${style.callSpace}(${args.join(', ')})`;
}
