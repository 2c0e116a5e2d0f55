/**
 * signal() becomes sigaction() with SA_RESTART and an empty mask: what signal() does with glibc and musl (signal(2),
 * "Portability"), said so that it holds elsewhere and beside threads too.
 */
import type { Node } from 'web-tree-sitter';
import type { Fix } from '../engine/finding';
import { type Edit, type FixContext, type FixFunction, fixOf } from './fix';
import { attempt, callAt, callsOf, type PlainCall } from './signals/calls';
import { includeEdits } from './spawn/includes';
import { lineIndent, readStyle, reindent, Writer } from './spawn/style';
import { enclosingFunction, line, refuse } from './spawn/syntax';

export const signalToSigaction: FixFunction = (context) => attempt(context, rewrite);

function rewrite(context: FixContext): Fix {
  const { text, root, language } = context;
  const call = callAt(context, ['signal', 'bsd_signal']);
  const [signal, handler] = call.args;
  if (!signal || !handler || call.args.length !== 2)
    refuse(call.node, `signal() at line ${line(call.node)} does not have two arguments`);
  const changed = callsOf(root, new Set(['siginterrupt']))[0];
  if (changed)
    refuse(changed.node, `siginterrupt() at line ${line(changed.node)} changes what signal() does`);
  const fn = enclosingFunction(call.node);
  if (!fn) refuse(call.node, `signal() at line ${line(call.node)} stands outside a function`);
  const cpp = language === 'cpp';
  const { statement, test } = place(call);
  const style = readStyle(text, fn, statement, call.node, cpp);
  const action = unusedName(fn);
  const writer = new Writer(style, 0);
  const install = `sigaction(${signal.text}, &${action}, ${style.null})`;
  writer.block('', () => {
    if (cpp) {
      writer.line(`struct sigaction ${action} = {};`);
      writer.line(`${action}.sa_handler = ${handler.text};`);
      writer.line(`${action}.sa_flags = SA_RESTART;`);
    } else
      writer.line(`struct sigaction ${action} = {.sa_handler = ${handler.text}, .sa_flags = SA_RESTART};`);
    writer.line(`sigemptyset(&${action}.sa_mask);`);
    if (test) {
      const asked = `${install} ${test.fails ? '==' : '!='} -1`;
      const before = text.slice(statement.startIndex, test.comparison.startIndex);
      const behind = text.slice(test.comparison.endIndex, statement.endIndex);
      const indent = lineIndent(text, statement.startIndex);
      writer.line(reindent(`${before}${asked}${behind}`, indent, style.indent(1), style.eol));
    } else writer.line(`${install};`);
  });
  const edit: Edit = {
    start: statement.startIndex,
    end: statement.endIndex,
    text: writer.text().trimStart(),
  };
  const needs = { headers: ['signal.h'], environ: false, gnu: false };
  const includes = includeEdits(root, fn, needs, style.eol, cpp);
  return fixOf(context, 'Install the handler with sigaction()', true, [
    edit,
    ...includes.edits.map((e) => ({ start: e.at, end: e.at, text: e.text })),
  ]);
}

interface Place {
  readonly statement: Node;
  /** `signal(…) == SIG_ERR` in the condition of the statement. */
  readonly test: { readonly comparison: Node; readonly fails: boolean } | null;
}

/** The statement that is rewritten; refused where the former handler is wanted. */
function place(call: PlainCall): Place {
  const what = `signal() at line ${line(call.node)}`;
  const { parent } = call.node;
  const cast = parent?.type === 'cast_expression' ? parent.parent : parent;
  if (cast?.type === 'expression_statement') return { statement: cast, test: null };
  if (parent?.type === 'binary_expression') {
    const operator = parent.childForFieldName('operator')?.text ?? '';
    const other = [parent.childForFieldName('left'), parent.childForFieldName('right')].find(
      (n) => n !== null && n.id !== call.node.id,
    );
    const condition = parent.parent;
    const statement = condition?.parent;
    if (other?.text === 'SIG_ERR' && /^[!=]=$/.test(operator)) {
      if (statement?.type !== 'if_statement')
        refuse(call.node, `${what} is part of a larger condition: give it an if of its own first`);
      if (/^[ \t]*#/m.test(statement.text))
        refuse(statement, `a preprocessor directive stands in the if at line ${line(statement)}`);
      return { statement, test: { comparison: parent, fails: operator === '==' } };
    }
  }
  return refuse(
    call.node,
    `${what} returns the former handler, which is kept: sigaction() hands it out in a struct, so that the code that puts it back has to change too`,
  );
}

function unusedName(fn: Node): string {
  const names = ['action', 'signal_action', 'new_action', 'forksight_action'];
  return names.find((name) => !new RegExp(`\\b${name}\\b`).test(fn.text)) ?? 'signal_action_';
}
