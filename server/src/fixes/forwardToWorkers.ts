/**
 * The listener of a cluster's primary passes its signal on to the workers, and leaves when they have left. The signal
 * goes to `worker.process`: `worker.kill()` waits for the channel to close first, which a primary that exits does not.
 * https://nodejs.org/api/cluster.html#workerkillsignal
 *
 * Not safe: the primary now waits for its workers, however long they take.
 */
import type { Node } from 'web-tree-sitter';
import type { FixResult } from '../engine/finding';
import { clusterModule } from '../knowledge/libraries/node/shapes';
import { bindingOf, isBound } from './node/bindings';
import type { FixContext } from './fix';

interface Edit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

export function forwardToWorkers(context: FixContext): FixResult {
  const no = (reason: string): FixResult => ({ ok: false, reason });
  const call = callAt(context);
  const [signal, listener] = call?.childForFieldName('arguments')?.namedChildren ?? [];
  if (!call || !signal || !listener || call.hasError) return no('the call cannot be read');
  if (signal.type !== 'string') return no('which signal it is for is told by a variable');
  const body = listener.childForFieldName('body');
  if (!body || !/^(arrow_function|function_expression)$/u.test(listener.type))
    return no(`${listener.text.slice(0, 40)} is written somewhere else`);
  const cluster = clusterName(context.root);
  if (cluster === null) return no('the cluster module has no name in this file that stands for it alone');
  const again = forksAgain(context.root);
  if (again !== null) return no(again);
  const leave = ['leave', 'leaveWhenAlone'].find((name) => !isBound(context.root, name));
  if (leave === undefined) return no('leave and leaveWhenAlone are names of this file already');

  const exits = body.descendantsOfType('call_expression').filter((n) => isExit(n));
  const [exit] = exits;
  if (exits.length > 1) return no('it leaves in more than one place');
  const exitCode = exit?.childForFieldName('arguments')?.namedChildren ?? [];
  if (exitCode.some((a) => a.type !== 'number')) return no('its exit code is computed, and would be later');
  const eol = context.text.includes('\r\n') ? '\r\n' : '\n';
  const outer = indentOf(context.text, call.startIndex);
  const inner = body.type === 'statement_block' ? indentIn(context.text, body, outer) : `${outer}  `;
  const lines = [
    `const ${leave} = () => {`,
    `${unit(outer, inner)}if (Object.keys(${cluster}.workers ?? {}).length === 0) process.exit(${exitCode[0]?.text ?? ''});`,
    `};`,
    `${cluster}.on('exit', ${leave});`,
    `for (const worker of Object.values(${cluster}.workers ?? {})) worker?.process.kill(${signal.text});`,
    `${leave}();`,
  ];
  const code = lines.join(eol + inner);
  const edit = exit ? inPlaceOf(exit, body, code) : atTheEnd(body, code, inner, outer, eol);
  if (typeof edit === 'string') return no(edit);
  return {
    ok: true,
    fix: {
      title: `Pass ${signal.text.slice(1, -1)} on to the workers, and leave when they have left`,
      safe: false,
      edits: [{ file: context.file, span: { start: edit.at, end: edit.end }, text: edit.text }],
    },
  };
}

function callAt({ root, anchor }: FixContext): Node | null {
  let node = root.descendantForIndex(anchor.start, Math.max(anchor.start, anchor.end - 1));
  while (node && node.type !== 'call_expression') node = node.parent;
  return node?.startIndex === anchor.start && node.endIndex === anchor.end ? node : null;
}

/** The name that stands for the whole module. That of `import * as` has no `on`. */
function clusterName(root: Node): string | null {
  for (const id of root.descendantsOfType('identifier')) {
    const parent = id.parent?.type;
    if (parent !== 'variable_declarator' && parent !== 'import_clause') continue;
    const binding = bindingOf(root, id.text, false);
    if (binding && clusterModule.test(binding.module)) return id.text;
  }
  return null;
}

/** Why workers that have left would be started again; null: they are not. */
function forksAgain(root: Node): string | null {
  for (const call of root.descendantsOfType('call_expression')) {
    const property = call.childForFieldName('function')?.childForFieldName('property')?.text ?? '';
    const [event, listener] = call.childForFieldName('arguments')?.namedChildren ?? [];
    if (!/^(on|once|addListener)$/u.test(property) || !event || !listener) continue;
    if (!/^['"](exit|disconnect)['"]$/u.test(event.text)) continue;
    const isInline = /^(arrow_function|function_expression)$/u.test(listener.type);
    if (isInline ? !/\bfork|\bspawn|\bstart/iu.test(listener.text) : event.text.includes('process')) continue;
    if (call.childForFieldName('function')?.childForFieldName('object')?.text === 'process') continue;
    const line = call.startPosition.row + 1;
    return `what runs on line ${line} when a worker exits may start it again, and has to know first that the cluster is stopping`;
  }
  return null;
}

function isExit(call: Node): boolean {
  return call.childForFieldName('function')?.text === 'process.exit';
}

/** Instead of the exit, which has to be the last thing that the listener does. */
function inPlaceOf(exit: Node, body: Node, code: string): Edit | string {
  const statement = exit.parent;
  if (body.id === exit.id) return { at: exit.startIndex, end: exit.endIndex, text: `{ ${code} }` };
  if (statement?.type !== 'expression_statement' || statement.parent?.id !== body.id)
    return 'it leaves under a condition, or later';
  if (body.namedChildren.filter((c) => c.type !== 'comment').at(-1)?.id !== statement.id)
    return 'something stands behind the exit';
  return { at: statement.startIndex, end: statement.endIndex, text: code };
}

function atTheEnd(body: Node, code: string, inner: string, outer: string, eol: string): Edit {
  if (body.type !== 'statement_block')
    return {
      at: body.startIndex,
      end: body.endIndex,
      text: `{${eol}${inner}${body.text};${eol}${inner}${code}${eol}${outer}}`,
    };
  const last = body.namedChildren.at(-1);
  if (!last)
    return { at: body.startIndex, end: body.endIndex, text: `{${eol}${inner}${code}${eol}${outer}}` };
  return { at: last.endIndex, end: last.endIndex, text: `${eol}${inner}${code}` };
}

function indentOf(text: string, at: number): string {
  const line = text.lastIndexOf('\n', at - 1) + 1;
  return /^[ \t]*/u.exec(text.slice(line))?.[0] ?? '';
}

function indentIn(text: string, body: Node, outer: string): string {
  const first = body.namedChild(0);
  const onLineOfItsOwn = first !== null && first.startPosition.row > body.startPosition.row;
  return onLineOfItsOwn ? indentOf(text, first.startIndex) : `${outer}${outer.includes('\t') ? '\t' : '  '}`;
}

/** One level of indentation as this file has it. */
function unit(outer: string, inner: string): string {
  return inner.startsWith(outer) && inner.length > outer.length ? inner.slice(outer.length) : '  ';
}
